package io.distillery.dataset;

import java.io.IOException;

/**
 * Input data or its fetching is not as expected, and the user can put it right. The message says
 * what was found, what was expected and what to do; it is meant to be shown as it is, without a
 * stack trace.
 */
public final class DatasetException extends IOException {
  private static final long serialVersionUID = 1;

  public DatasetException(String message) {
    super(message);
  }

  public DatasetException(String message, Throwable cause) {
    super(message, cause);
  }
}
