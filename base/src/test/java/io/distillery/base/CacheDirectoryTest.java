package io.distillery.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CacheDirectoryTest {
  private static final String HOME = "/home/ada";

  @Test
  void followsTheSpecification() {
    assertThat(CacheDirectory.path(Map.of(), HOME))
        .isEqualTo(Path.of("/home/ada/.cache/distillery"));
    assertThat(CacheDirectory.path(Map.of("XDG_CACHE_HOME", "/scratch"), HOME))
        .isEqualTo(Path.of("/scratch/distillery"));
    assertThat(CacheDirectory.path(Map.of("XDG_CACHE_HOME", "relative"), HOME))
        .isEqualTo(Path.of("/home/ada/.cache/distillery"));
  }
}
