package io.distillery.describe.server;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;

/**
 * Finds where a server takes questions.
 *
 * @param uri of its chat completions
 */
record ChatUrl(URI uri) {
  private static final String CHAT = "/chat/completions";

  /**
   * Takes an address as people write it: with or without {@code /v1}, a slash at its end, or the
   * whole path.
   */
  static ChatUrl of(String url) {
    String base = url.strip().replaceAll("/+$", "");
    if (base.endsWith(CHAT)) {
      return new ChatUrl(URI.create(base));
    }
    boolean isVersioned = URI.create(base).getPath().matches(".*/v\\d+");
    return new ChatUrl(URI.create(base + (isVersioned ? "" : "/v1") + CHAT));
  }

  /** Gives the host, with its port if one is named. */
  String host() {
    return uri.getAuthority();
  }

  /** Says whether the server is on this machine; one whose name is not known is not. */
  boolean isThisMachine() {
    try {
      return InetAddress.getByName(uri.getHost()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
