package io.distillery.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process that gives a command holds names of images, and nothing of what is said or seen. */
class DriverHeapTest {
  @TempDir Path temp;

  @Test
  void describingImageNetTakesLessThanAGigabyte() throws Exception {
    Path out = temp.resolve("run");
    Path log = temp.resolve("log");
    int code =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx800m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    MillionImages.class.getName(),
                    out.toString()))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();

    assertThat(code).as(Files.readString(log)).isZero();
    try (Stream<String> lines = Files.lines(out.resolve("descriptions/metadata.jsonl"))) {
      assertThat(lines.count()).isEqualTo(1_281_167);
    }
  }
}
