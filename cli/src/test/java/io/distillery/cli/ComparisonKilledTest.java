package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A comparison whose process ends while classifiers are trained. */
class ComparisonKilledTest {
  private static final String RESULTS = "results.json";

  @TempDir static Path temp;
  private static TinyRun tiny;

  @BeforeAll
  static void makeData() throws IOException {
    tiny = TinyRun.in(temp);
  }

  private static String[] arguments(Path out, int epochs) {
    return tiny.comparing(out, "--eval-epochs=" + epochs, "--repeats=3");
  }

  private static Process startAndWaitForAResult(Path out, int epochs) throws Exception {
    return CommandRun.startUntil(() -> Files.exists(out.resolve(RESULTS)), arguments(out, epochs));
  }

  @Test
  void killedComparisonEndsWithTheSameTable() throws Exception {
    Path undisturbed = temp.resolve("undisturbed");
    CommandRun whole = CommandRun.of(arguments(undisturbed, 12));
    assertThat(whole.code()).as(whole.err()).isZero();
    Path killed = temp.resolve("killed");
    startAndWaitForAResult(killed, 12).destroyForcibly().waitFor();
    assertThat(killed.resolve("table.csv")).doesNotExist();

    CommandRun resumed = CommandRun.of(arguments(killed, 12));

    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(resumed.err()).doesNotContain(", 0 done before");
    assertThat(killed.resolve("table.csv"))
        .hasSameTextualContentAs(undisturbed.resolve("table.csv"));
  }

  @Test
  void interruptedComparisonEndsBetweenTwoStepsAndNotInACrash() throws Exception {
    Process process = startAndWaitForAResult(temp.resolve("interrupted"), 40);

    process.destroy(); // SIGTERM

    assertThat(process.waitFor()).isEqualTo(128 + 15);
  }
}
