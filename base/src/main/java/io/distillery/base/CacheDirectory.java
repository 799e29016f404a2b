package io.distillery.base;

import java.nio.file.Path;
import java.util.Map;

/** Where datasets are kept unless a directory is named, and embedded models are unpacked. */
public final class CacheDirectory {
  private CacheDirectory() {}

  /** {@code $XDG_CACHE_HOME/distillery}, or {@code ~/.cache/distillery} where that is not set. */
  public static Path path() {
    return path(System.getenv(), System.getProperty("user.home"));
  }

  public static Path path(Map<String, String> environment, String home) {
    String cache = environment.get("XDG_CACHE_HOME");
    // The specification: a relative path is to be ignored.
    Path base =
        cache != null && Path.of(cache).isAbsolute() ? Path.of(cache) : Path.of(home, ".cache");
    return base.resolve("distillery");
  }
}
