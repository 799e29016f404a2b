package io.distillery.compare;

import io.distillery.base.Progress;
import io.distillery.dataset.LabelledImages;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.protocol.Evaluation;
import io.distillery.evaluation.teacher.Teacher;
import io.distillery.recipe.Recipe;
import io.distillery.stage.Bench;
import io.distillery.stage.Listing;
import io.distillery.stage.SharedRun;
import io.distillery.stage.TeacherFile;
import java.io.IOException;

/**
 * What a process has open for the trainings of a comparison.
 *
 * @param comparison whose trainings it does
 * @param tested the real test images
 * @param labeller who labels; null with hard labels
 * @param sets that are trained on
 */
record ComparisonBench(
    Comparison comparison, LabelledTensor tested, Teacher labeller, OpenSets sets)
    implements AutoCloseable {
  /** Opens the comparison that a process shares with others. */
  static ComparisonBench of(Bench bench) throws IOException {
    SharedRun shared = bench.shared();
    Recipe recipe = shared.recipe();
    LabelledImages test = shared.listing(Listing.TEST).all().images();
    double bad = recipe.source().maxBadImages();
    return of(
        Comparison.of(
            test,
            recipe,
            recipe
                .teachers()
                .teacher()
                .map(file -> new TeacherFile(file, test, bad, shared.threads(), Progress.SILENT)),
            shared.threads(),
            shared.run()));
  }

  /** Opens a comparison. */
  static ComparisonBench of(Comparison comparison) throws IOException {
    LabelledTensor tested = comparison.read(comparison.test(), comparison.maxBadImages());
    try {
      Teacher labeller = comparison.labeller();
      return new ComparisonBench(comparison, tested, labeller, new OpenSets(comparison));
    } catch (IOException | RuntimeException e) {
      tested.close();
      throw e;
    }
  }

  /** Gives who trains and tests. */
  Evaluation evaluation() {
    Evaluation evaluation = new Evaluation(tested, comparison.threads());
    return labeller == null ? evaluation : evaluation.labelledBy(labeller);
  }

  @Override
  public void close() {
    sets.close();
    if (labeller != null) {
      labeller.close();
    }
    tested.close();
  }
}
