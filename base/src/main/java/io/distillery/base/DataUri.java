package io.distillery.base;

import java.util.Base64;

/** Writes images as {@code data:} URLs (RFC 2397), for pages and requests in one piece. */
public final class DataUri {
  private DataUri() {}

  /** Writes a PNG file's bytes. */
  public static String ofPng(byte[] png) {
    return of("image/png", png);
  }

  /** Writes a JPEG file's bytes. */
  public static String ofJpeg(byte[] jpeg) {
    return of("image/jpeg", jpeg);
  }

  private static String of(String type, byte[] content) {
    return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(content);
  }
}
