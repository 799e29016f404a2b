package io.distillery.hub;

/**
 * Describes a file of a model, as the hub lists it.
 *
 * @param name with its folders, at slashes
 * @param size in bytes
 * @param hash SHA-256 of a large file, the hash that Git gives others; what the cache calls it
 */
public record HubFile(String name, long size, String hash) {
  private static final int SHA256_DIGITS = 64;

  /** Says whether the hash is the SHA-256 of the content. */
  boolean isLarge() {
    return hash.length() == SHA256_DIGITS;
  }
}
