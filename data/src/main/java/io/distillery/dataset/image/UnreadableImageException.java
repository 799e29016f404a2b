package io.distillery.dataset.image;

import java.io.IOException;

/**
 * Says that a file cannot be decoded: it is truncated, damaged, not an image, of an unknown format,
 * or too large. A run can leave it out and count it.
 */
public final class UnreadableImageException extends IOException {
  private static final long serialVersionUID = 1;

  private final String reason;

  UnreadableImageException(String file, String reason, Throwable cause) {
    super(file + ": " + reason, cause);
    this.reason = reason;
  }

  /** Says what is wrong, without the file's name. */
  public String reason() {
    return reason;
  }
}
