package io.distillery.compare;

import io.distillery.base.Directories;
import io.distillery.base.Progress;
import io.distillery.run.RunDirectory;
import io.distillery.stage.Listing;
import io.distillery.stage.SharedRun;
import io.distillery.stage.Workshop;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Other processes that do the trainings of a comparison.
 *
 * @param shared what they must know
 * @param workshop that has them
 */
record SharedTrainings(SharedRun shared, Workshop workshop) {
  /** Has what is missing of a comparison's trainings done, and puts the results in their files. */
  void train(
      Comparison comparison, List<ImageSet> sets, Optional<RealTraining> real, Progress progress)
      throws IOException {
    List<ComparedTraining> missing = comparison.missing(sets, real);
    if (missing.isEmpty()) {
      return;
    }
    shared.listing(Listing.TEST).write(comparison.test(), comparison.maxBadImages());
    if (real.isPresent()) {
      shared.listing(Listing.TRAIN).write(real.get().images(), comparison.maxBadImages());
    }
    workshop.each("Evaluating", shared, missing, progress);
    comparison.takeUp(real);
    forget();
  }

  /** Deletes what was written for the others, one of which may still be writing: then later. */
  private void forget() {
    try {
      Directories.delete(RunDirectory.shared(shared.run()).work());
    } catch (IOException e) {
      return;
    }
  }
}
