package io.distillery.describe.vlm;

import java.io.IOException;

/** Says that one image could not be described, which need not hold for the next. */
public final class UnansweredException extends IOException {
  private static final long serialVersionUID = 1;

  /** Tells why. */
  public UnansweredException(String reason) {
    super(reason);
  }
}
