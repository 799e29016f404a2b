package io.distillery.stage;

import io.distillery.base.Progress;
import io.distillery.recipe.Recipe;
import io.distillery.run.Workspace;
import io.distillery.synthesis.DistilledDatasetWriter;
import java.io.IOException;
import java.util.List;

/**
 * Refines the drawn images of a class.
 *
 * @param folder of the class
 */
record RefinePart(String folder) implements Part {
  private static final long serialVersionUID = 1;

  /** What a process has open to refine: its images, how many steps, and where they go. */
  private record Refining(RefinementStage.Open open, int steps, DistilledDatasetWriter writer)
      implements AutoCloseable {
    @Override
    public void close() {
      open.close();
    }
  }

  @Override
  public String stage() {
    return SynthesisStage.NAME;
  }

  @Override
  public String title() {
    return "images of " + folder;
  }

  @Override
  public void execute(Bench bench) throws IOException {
    Refining refining = bench.once(stage(), Refining.class, () -> open(bench));
    if (refining.open.missing(refining.writer).anyMatch(folder::equals)) {
      refining.open.refine(List.of(folder), refining.steps, refining.writer, Progress.SILENT);
    }
  }

  private static Refining open(Bench bench) throws IOException {
    SharedRun shared = bench.shared();
    Recipe recipe = shared.recipe();
    Workspace workspace = bench.workspace(SynthesisStage.NAME);
    RefinementStage stage =
        new RefinementStage(
            ModelSource.known(shared),
            shared.listing(Listing.TRAIN).all(),
            recipe.synthesis(),
            recipe.seed(),
            shared.threads());
    DistilledDatasetWriter writer = stage.join(workspace);
    RefinementStage.Open open = stage.open(workspace);
    return new Refining(open, open.each().steps(workspace.directory()), writer);
  }
}
