package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.run.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine's clock that was set between two starts: every file is hours too old, or too new. */
class ClockTest {
  @TempDir Path temp;

  @Test
  void whatIsDoneIsDoneWhateverTheClockSays() throws IOException {
    Path data = temp.resolve("shapes");
    Path out = temp.resolve("out");
    Shapes.write(data, 4, 1);
    assertThat(describe(data, out).code()).isZero();
    Manifest first = manifest(out);

    for (Duration jump : new Duration[] {Duration.ofHours(5), Duration.ofHours(-10)}) {
      shift(temp, jump);
      CommandRun again = describe(data, out);

      assertThat(again.code()).as(again.err()).isZero();
      assertThat(again.err()).contains("descriptions: up to date, skipped");
      assertThat(manifest(out)).isEqualTo(first);
    }
    Shapes.write(data, 4, 2);
    shift(temp, Duration.ofHours(5));
    assertThat(describe(data, out).err()).contains("--redo"); // other images, whatever their times
  }

  private static CommandRun describe(Path data, Path out) {
    return CommandRun.of("describe", "--data=" + data, "--out=" + out, "--threads=1");
  }

  private static Manifest manifest(Path out) throws IOException {
    return Manifest.read(out.resolve("descriptions")).orElseThrow();
  }

  private static void shift(Path folder, Duration jump) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        FileTime time = Files.getLastModifiedTime(file);
        Files.setLastModifiedTime(file, FileTime.from(time.toInstant().plus(jump)));
      }
    }
  }
}
