package io.distillery.compare;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Json;
import io.distillery.base.Text;
import io.distillery.evaluation.statistics.SequentialDesign;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Holds after how many sets a comparison is looked at, to end there if it is settled. It is kept in
 * the comparison's directory: intervals allow for these looks and for no others.
 *
 * @param looks numbers of sets, rising; none where the comparison is judged once, with all its sets
 */
public record PlannedLooks(List<Integer> looks) {
  private static final String FILE = "looks.json";

  public PlannedLooks {
    looks = List.copyOf(looks);
  }

  /** Judges once. */
  public static PlannedLooks once() {
    return new PlannedLooks(List.of());
  }

  /**
   * Looks on the way to so many sets.
   *
   * @param sets at least 2
   */
  public static PlannedLooks upTo(int sets) {
    return new PlannedLooks(SequentialDesign.looksUpTo(sets));
  }

  /**
   * Writes it, or finds that it is the same as before.
   *
   * @param directory the comparison's
   * @throws ConfigurationException if the comparison was planned otherwise, or was judged before it
   *     was planned
   */
  public void keep(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    List<Integer> before =
        Files.exists(file) ? Json.read(file, PlannedLooks.class).looks : List.of();
    if (before.equals(looks)) {
      return;
    }
    if (!before.isEmpty()) {
      throw new ConfigurationException(
          Text.format(
              "%s was planned with looks after %s sets, and its intervals hold for these alone: give comparison.settle comparison.sets %d, or another place.out",
              directory, before, before.get(before.size() - 1)));
    }
    if (Files.exists(directory.resolve(Comparison.RESULTS))) {
      throw new ConfigurationException(
          Text.format(
              "%s has results that were made without comparison.settle: looks that were not planned make intervals too narrow. Leave comparison.settle out, or give another place.out",
              directory));
    }
    Json.write(file, this);
  }
}
