package io.distillery.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.base.Directories;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process killed with {@code kill -9} again and again ends with the bytes of an undisturbed one.
 */
class KilledRunTest {
  private static final int MILLISECONDS_EACH = 25;

  @TempDir Path temp;

  @Test
  void runKilledAgainAndAgainGivesTheSameBytes() throws Exception {
    Path undisturbed = temp.resolve("undisturbed");
    FakeRun.execute(undisturbed, MILLISECONDS_EACH);

    Path killed = temp.resolve("killed");
    int kills = 0;
    for (int patience = 300; !finished(killed, patience); patience += 60) {
      kills++;
    }

    assertThat(kills).as("the run was disturbed").isPositive();
    for (String stage : List.of("first", "second", "third")) {
      assertThat(Manifest.read(killed.resolve(stage)).orElseThrow().fingerprint())
          .as(stage)
          .isEqualTo(Manifest.read(undisturbed.resolve(stage)).orElseThrow().fingerprint());
    }
    assertThat(Directories.names(killed.resolve(".work"))).isEmpty();
  }

  private boolean finished(Path directory, int patienceMilliseconds) throws Exception {
    Path output = Files.createTempFile(temp, "output", ".txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                FakeRun.class.getName(),
                directory.toString(),
                Integer.toString(MILLISECONDS_EACH))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(patienceMilliseconds, TimeUnit.MILLISECONDS);
    if (!ended) {
      process.destroyForcibly().waitFor();
      return false;
    }
    assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    return true;
  }
}
