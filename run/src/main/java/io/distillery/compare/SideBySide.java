package io.distillery.compare;

import io.distillery.base.Problems;
import io.distillery.base.Progress;
import io.distillery.dataset.DatasetSplits;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes sets in several ways, trains the same networks on each, and gives one table.
 *
 * @param images the dataset, its training images those that sets are made of
 * @param sources the ways
 * @param ipcs images per class
 * @param sets of each way, at least 1
 * @param baseline the way that others are compared with
 * @param real training on the real images, where it is wanted
 */
public record SideBySide(
    DatasetSplits images,
    List<SetSource> sources,
    List<Integer> ipcs,
    int sets,
    String baseline,
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

  /** Tells what there is to do, makes the sets, and trains on them. */
  public Result run(Comparison comparison, Progress progress) throws IOException {
    List<SetRequest> requests = SetRequest.all(sources, ipcs, sets);
    progress.note(comparison.plan(requests, real).text());
    List<ImageSet> made =
        new SetMaking(images.train().classNames().size(), progress).make(requests);
    Comparison.Outcome outcome = comparison.evaluate(made, real, progress);
    Set<String> single =
        sources.stream()
            .filter(SetSource::isSingle)
            .map(SetSource::method)
            .collect(Collectors.toSet());
    ComparisonTable table = ComparisonTable.of(outcome.sets(), baseline, single);
    return new Result(
        outcome.real().isPresent() ? table.under(outcome.real().get()) : table,
        SetSheet.of(made, images.train().classNames()));
  }
}
