package io.distillery.stage;

import io.distillery.base.Json;
import io.distillery.base.Progress;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.encode.Source;
import io.distillery.run.Stage;
import io.distillery.run.StageOutcome;
import io.distillery.run.Workspace;
import io.distillery.synthesis.CandidateLog;
import io.distillery.synthesis.DistilledDataset;
import io.distillery.synthesis.DistilledDatasetWriter;
import io.distillery.synthesis.Refinement;
import io.distillery.synthesis.SynthesisOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Refines the drawn images, a class after the other. The images of a class are written together
 * when it is done; an interrupted run goes on with the first class of which one is missing.
 */
final class RefinementStage implements Stage {
  /** Keeps how many steps the minutes were worth, so that a run that goes on takes as many. */
  private static final String BUDGET = "refinement.json";

  private final ModelSource model;
  private final Source source;
  private final SynthesisOptions synthesis;
  private final long seed;

  /** What the images depend on, beside those that were drawn. */
  record Options(Refinement refinement, long seed) {}

  /** Says how many steps each class gets. */
  record Budget(int iterations) {}

  /**
   * @param source the real images whose distribution is matched
   * @param synthesis suited to the model
   */
  RefinementStage(ModelSource model, Source source, SynthesisOptions synthesis, long seed) {
    this.model = model;
    this.source = source;
    this.synthesis = synthesis;
    this.seed = seed;
  }

  @Override
  public String name() {
    return SynthesisStage.NAME;
  }

  @Override
  public Options options() {
    return new Options(synthesis.refinement(), seed);
  }

  @Override
  public List<String> stages() {
    return isOfLatents() ? model.stages(SynthesisStage.DRAWN) : List.of(SynthesisStage.DRAWN);
  }

  @Override
  public Map<String, String> outsideInputs() {
    Map<String, String> real = Map.of(Source.INPUT, source.fingerprint());
    return isOfLatents() ? model.outsideInputs(real) : real;
  }

  private boolean isOfLatents() {
    return synthesis.refinement().space() == Refinement.Space.LATENTS;
  }

  @Override
  public boolean keepsItems() {
    return true;
  }

  @Override
  public StageOutcome execute(Workspace workspace, Progress progress) throws IOException {
    DistilledDataset drawn = DistilledDataset.read(workspace.output(SynthesisStage.DRAWN));
    try (LatentDiffusion autoencoder =
        isOfLatents() ? model.open(workspace, synthesis.drawing().weights().type()) : null) {
      ClassRefinement each =
          new ClassRefinement(
              drawn, source, synthesis.refinement(), synthesis.side(), seed, autoencoder);
      int steps = steps(workspace, each);
      refine(workspace, drawn, each, steps, progress);
      return StageOutcome.of(
          Map.of("images", (long) drawn.images().size(), "steps for each class", (long) steps));
    }
  }

  private int steps(Workspace workspace, ClassRefinement each) throws IOException {
    if (synthesis.refinement().minutes().isEmpty()) {
      return synthesis.refinement().iterations();
    }
    Path file = workspace.file(BUDGET);
    if (!Files.exists(file)) {
      Json.write(file, new Budget(each.stepsIn(synthesis.refinement().minutes().get())));
    }
    return Json.read(file, Budget.class).iterations();
  }

  private void refine(
      Workspace workspace,
      DistilledDataset drawn,
      ClassRefinement each,
      int steps,
      Progress progress)
      throws IOException {
    DistilledDatasetWriter writer =
        DistilledDatasetWriter.open(
            workspace.directory(), drawn.classes(), Json.tree(options()).toPrettyString() + "\n");
    CandidateLog.copy(drawn.directory(), workspace.directory());
    long total = (long) each.folders().size() * steps;
    try (Progress.Task task = progress.begin("Refining images", "steps", total)) {
      long before = 0;
      for (String folder : each.folders()) {
        long done = before;
        if (!each.images(folder).stream().allMatch(image -> writer.has(image.fileName()))) {
          each.refine(folder, steps, step -> task.done(done + step), writer);
        }
        before += steps;
        task.done(before);
      }
    }
    writer.finish(drawn.images());
  }
}
