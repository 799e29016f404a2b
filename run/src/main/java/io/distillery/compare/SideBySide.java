package io.distillery.compare;

import io.distillery.base.Problems;
import io.distillery.base.Progress;
import io.distillery.dataset.DatasetSplits;
import io.distillery.run.RunLock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Makes sets in several ways, trains the same networks on each, and gives one table.
 *
 * @param images the dataset, its training images those that sets are made of
 * @param sources the ways
 * @param ipcs images per class
 * @param sets of each way, at least 1
 * @param baseline the way that others are compared with
 * @param looks after how many sets it may end
 * @param real training on the real images, where it is wanted
 */
public record SideBySide(
    DatasetSplits images,
    List<SetSource> sources,
    List<Integer> ipcs,
    int sets,
    String baseline,
    PlannedLooks looks,
    Optional<RealTraining> real) {
  /**
   * Holds what came out.
   *
   * @param table of accuracies
   * @param sheets of the sets' images
   */
  public record Result(ComparisonTable table, List<SetSheet> sheets) {}

  /**
   * Looks whether all sets can be made, as far as that shows before anything is made: what one set
   * lacks must not show after the others were made.
   *
   * @throws io.distillery.base.ConfigurationException naming every problem
   */
  public void check() {
    Problems problems = new Problems();
    for (SetSource source : sources) {
      for (int ipc : ipcs) {
        problems.collect(
            () -> {
              source.check(images, ipc);
              return source;
            });
      }
    }
    problems.throwIfAny();
  }

  /**
   * Tells what there is to do and how small a difference it can show, makes the sets, and trains on
   * them.
   *
   * @param out the comparison's directory, which need not exist
   * @throws IOException when another process works in it, or it cannot be written
   */
  public Result run(Comparison comparison, Path out, Progress progress) throws IOException {
    try (RunLock lock = RunLock.take(out, progress)) {
      return locked(comparison, out, progress);
    }
  }

  private Result locked(Comparison comparison, Path out, Progress progress) throws IOException {
    List<SetRequest> requests = SetRequest.all(sources, ipcs, sets);
    looks.keep(out);
    SingleSets single = SingleSets.keep(out, sources);
    progress.note(comparison.plan(requests, real).text());
    progress.note(
        PrecisionPlan.of(
                comparison.soFar(),
                requests,
                comparison.networks(),
                baseline,
                single,
                looks.looks())
            .text());
    SetMaking making = new SetMaking(images.train().classNames().size(), progress);
    ComparisonCourse.Outcome outcome =
        new ComparisonCourse(comparison, making, baseline, single, looks, progress)
            .run(requests, real);
    return new Result(outcome.table(), SetSheet.of(outcome.sets(), images.train().classNames()));
  }
}
