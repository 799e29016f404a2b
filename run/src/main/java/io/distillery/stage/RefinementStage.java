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
import io.distillery.synthesis.DistilledImage;
import io.distillery.synthesis.Refinement;
import io.distillery.synthesis.SynthesisOptions;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Refines the drawn images, class by class, as many side by side as there are threads where images
 * are small. The images of a class are written together when it is done; an interrupted run goes on
 * with the classes of which one is missing.
 */
final class RefinementStage implements Stage {
  private final ModelSource model;
  private final Source source;
  private final SynthesisOptions synthesis;
  private final long seed;
  private final int threads;

  /**
   * What the images depend on, beside those that were drawn.
   *
   * @param synthesis the recipe's, of which only the refinement is theirs
   */
  record Options(Map<String, Refinement> synthesis, long seed) {}

  /**
   * @param source the real images whose distribution is matched
   * @param synthesis suited to the model
   * @param threads at least 1
   */
  RefinementStage(
      ModelSource model, Source source, SynthesisOptions synthesis, long seed, int threads) {
    this.model = model;
    this.source = source;
    this.synthesis = synthesis;
    this.seed = seed;
    this.threads = threads;
  }

  @Override
  public String name() {
    return SynthesisStage.NAME;
  }

  @Override
  public Options options() {
    return new Options(Map.of("refinement", synthesis.refinement()), seed);
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
              drawn.labelled(),
              source.images(),
              synthesis.refinement(),
              synthesis.side(),
              seed,
              threads,
              autoencoder);
      int steps = each.steps(workspace.directory());
      refine(workspace, drawn, each, steps, progress);
      return StageOutcome.of(
          Map.of("images", (long) drawn.images().size(), "steps for each class", (long) steps));
    }
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
    Map<String, List<DistilledImage>> byClass =
        drawn.images().stream().collect(Collectors.groupingBy(DistilledImage::className));
    List<String> missing =
        each.folders().stream()
            .filter(
                folder ->
                    !byClass.get(folder).stream().allMatch(image -> writer.has(image.fileName())))
            .toList();
    each.refine(
        missing,
        steps,
        "Refining images",
        progress,
        (folder, images) -> {
          for (int i = 0; i < images.size(); i++) {
            writer.write(byClass.get(folder).get(i).fileName(), images.get(i));
          }
        });
    writer.finish(drawn.images());
  }
}
