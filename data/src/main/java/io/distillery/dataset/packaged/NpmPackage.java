package io.distillery.dataset.packaged;

/**
 * Names one version of a package of the npm registry.
 *
 * @param name as in {@code npm install NAME}
 * @param version exact, never a range
 * @param integrity SHA-512 of the archive as npm's lock files write it: {@code sha512-} and Base64
 * @param bytes size of the archive
 */
public record NpmPackage(String name, String version, String integrity, long bytes) {
  /** Checks that name, version and integrity are exact. */
  public NpmPackage {
    if (!name.matches("[a-z0-9][a-z0-9._-]*")) {
      throw new IllegalArgumentException("Not a name of an npm package: " + name);
    }
    if (!version.matches("\\d+\\.\\d+\\.\\d+")) {
      throw new IllegalArgumentException("Not an exact version: " + version);
    }
    if (!integrity.matches("sha512-[A-Za-z0-9+/]{86}==")) {
      throw new IllegalArgumentException("Not an SHA-512 integrity string: " + integrity);
    }
  }

  /** Returns what npm takes on its command line. */
  String specifier() {
    return name + "@" + version;
  }

  /** Returns what {@code npm pack} names the archive. */
  public String fileName() {
    return name + "-" + version + ".tgz";
  }
}
