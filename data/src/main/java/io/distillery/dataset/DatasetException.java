package io.distillery.dataset;

import java.io.IOException;

/**
 * Says that input data or its fetching is not as expected, and that the user can put it right. The
 * message says what was found, what was expected and what to do; it is meant to be shown as it is,
 * without a stack trace.
 */
public final class DatasetException extends IOException {
  private static final long serialVersionUID = 1;

  /** Tells a problem in full. */
  public DatasetException(String message) {
    super(message);
  }

  /** Tells a problem in full, with its cause. */
  public DatasetException(String message, Throwable cause) {
    super(message, cause);
  }
}
