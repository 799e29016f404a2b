package io.distillery.stage;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Json;
import io.distillery.base.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Holds how much work was found to fit into minutes. It is found once, by a trial before the work
 * begins, and kept in the stage's directory, so that a stage that goes on does as much as it set
 * out to: the same bytes.
 *
 * @param minutes that were asked for, above 0
 * @param count how many steps or epochs fit, at least 1
 */
public record FittedWork(double minutes, long count) {
  private static final String FILE = "fitted.json";

  /** Finds out how much fits. */
  @FunctionalInterface
  public interface Trial {
    /** Counts what fits; fewer than 1 is taken for 1. */
    long count() throws IOException;
  }

  /**
   * Takes what was found before, or finds it now and keeps it.
   *
   * @param directory the stage's
   * @throws ConfigurationException if other minutes were asked for before
   */
  public static FittedWork in(Path directory, double minutes, Trial trial) throws IOException {
    Path file = directory.resolve(FILE);
    if (Files.exists(file)) {
      FittedWork before = Json.read(file, FittedWork.class);
      if (before.minutes != minutes) {
        throw new ConfigurationException(
            Text.format(
                "%s is of %s minutes, asked for are %s: ask for as many as before, or take another"
                    + " place.out",
                file, before.minutes, minutes));
      }
      return before;
    }
    FittedWork found = new FittedWork(minutes, Math.max(1, trial.count()));
    Files.createDirectories(directory);
    Json.write(file, found);
    return found;
  }
}
