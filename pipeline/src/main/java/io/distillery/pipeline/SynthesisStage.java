package io.distillery.pipeline;

import io.distillery.dataset.ClassNames;
import io.distillery.diffusion.LatentDiffusion;
import io.distillery.prototype.Prototypes;
import io.distillery.synthesis.DistilledDataset;
import io.distillery.synthesis.Synthesis;
import io.distillery.synthesis.SynthesisOptions;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Draws the distilled images (METHOD.md, section 5). */
final class SynthesisStage implements Stage {
  static final String NAME = "distilled";

  private final ModelSource model;
  private final ClassNames classes;
  private final SynthesisOptions options;
  private final long seed;

  /** What the images depend on. */
  record Options(SynthesisOptions synthesis, long seed) {}

  SynthesisStage(ModelSource model, ClassNames classes, SynthesisOptions options, long seed) {
    this.classes = classes;
    this.model = model;
    this.options = options;
    this.seed = seed;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Object options() {
    return new Options(options, seed);
  }

  @Override
  public List<String> stages() {
    return model.stages(PrototypeStage.NAME);
  }

  @Override
  public Map<String, String> outsideInputs() {
    return model.outsideInputs(Map.of());
  }

  @Override
  public boolean keepsItems() {
    return true;
  }

  @Override
  public StageOutcome execute(Workspace workspace, Progress progress) throws IOException {
    try (LatentDiffusion diffusion = model.open(workspace, options.weights().type());
        Prototypes prototypes = Prototypes.read(workspace.output(PrototypeStage.NAME));
        DatasetTasks tasks = new DatasetTasks(progress)) {
      DistilledDataset distilled =
          new Synthesis(diffusion, options, seed)
              .write(prototypes, classes, workspace.directory(), tasks);
      return StageOutcome.of(Map.of("images", (long) distilled.images().size()));
    }
  }
}
