package io.distillery.dataset;

import java.nio.file.Path;
import java.util.Map;

/** Where datasets are kept unless a directory is named. */
final class CacheDirectory {
  private CacheDirectory() {}

  /** {@code $XDG_CACHE_HOME/distillery}, or {@code ~/.cache/distillery} where that is not set. */
  static Path path() {
    return path(System.getenv(), System.getProperty("user.home"));
  }

  static Path path(Map<String, String> environment, String home) {
    String cache = environment.get("XDG_CACHE_HOME");
    // The specification: a relative path is to be ignored.
    Path base =
        cache != null && Path.of(cache).isAbsolute() ? Path.of(cache) : Path.of(home, ".cache");
    return base.resolve("distillery");
  }
}
