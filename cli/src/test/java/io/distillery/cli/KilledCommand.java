package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A command whose processes are killed with {@code kill -9} at random moments and started again
 * until it has ended, as often as is asked for.
 *
 * @param arguments of the command that writes to a path
 * @param result what must be the same however often it was killed, by the path; null before the end
 */
public record KilledCommand(Function<Path, String[]> arguments, Result result) {
  /** Reads what a command made. */
  @FunctionalInterface
  public interface Result {
    /** Reads it; null where there is none yet. */
    Object of(Path out) throws IOException;
  }

  /** Returns the number of kills that {@code -Ddistillery.kill.points=100} asks for, else 6. */
  public static int points() {
    return Integer.getInteger("distillery.kill.points", 6);
  }

  /** Returns a quarter of them, at least 1: for commands of fewer steps. */
  public static int fewerPoints() {
    return Math.max(1, points() / 4);
  }

  /**
   * Kills at so many moments, each drawn from as long as the command takes.
   *
   * @param folder that the command may write to
   * @param seed of the moments
   */
  public void check(int points, Path folder, long seed) throws Exception {
    Path log = folder.resolve("log");
    Path undisturbed = folder.resolve("undisturbed");
    long start = System.nanoTime();
    end(start(undisturbed, log), log);
    long most = System.nanoTime() - start;
    Object expected = result.of(undisturbed);
    assertThat(expected).as("what the undisturbed command made").isNotNull();
    Random moments = new Random(seed);
    int kills = 0;
    for (int again = 0; kills < points; again++) {
      Path out = folder.resolve("killed-" + again);
      boolean ended = false;
      boolean disturbed = false;
      while (!ended) {
        long begun = System.nanoTime();
        Process process = start(out, log);
        if (kills == points) {
          end(process, log);
          ended = true;
        } else if (process.waitFor(moments.nextLong(most), TimeUnit.NANOSECONDS)) {
          end(process, log);
          ended = true;
          if (!disturbed) {
            most =
                Math.min(most, System.nanoTime() - begun); // the machine has more time for it now
          }
        } else {
          process.destroyForcibly().waitFor();
          kills++;
          disturbed = true;
          ended = result.of(out) != null; // killed behind its last step
        }
      }
      assertThat(result.of(out)).as("after %d kills in all", kills).isEqualTo(expected);
    }
  }

  private Process start(Path out, Path log) throws IOException {
    return new ProcessBuilder(CommandRun.command(arguments.apply(out)))
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private static void end(Process process, Path log) throws Exception {
    int code = process.waitFor();
    assertThat(code).as(Files.readString(log)).isZero();
  }
}
