package io.distillery.stage;

import io.distillery.base.Json;
import io.distillery.base.Progress;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.encode.Source;
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
import java.util.stream.Stream;

/**
 * Refines the drawn images, class by class, as many side by side as there are threads where images
 * are small. The images of a class are written together when it is done; an interrupted run goes on
 * with the classes of which one is missing.
 */
final class RefinementStage implements Divided {
  private static final String REFINING = ClassRefinement.REFINING + " images";

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
    return synthesis.refinement().isOfLatents();
  }

  @Override
  public boolean keepsItems() {
    return true;
  }

  @Override
  public List<Step> divide(Workspace workspace, Workshop.Sizes sizes, Progress progress)
      throws IOException {
    try (Open open = open(workspace)) {
      open.each.steps(workspace.directory()); // once, whoever refines
      return List.of(
          new Step(
              REFINING, open.missing(begin(workspace, open.drawn)).map(RefinePart::new).toList()));
    }
  }

  @Override
  public StageOutcome execute(Workspace workspace, Progress progress) throws IOException {
    try (Open open = open(workspace)) {
      int steps = open.each.steps(workspace.directory());
      DistilledDatasetWriter writer = begin(workspace, open.drawn);
      CandidateLog.copy(open.drawn.directory(), workspace.directory());
      open.refine(open.missing(writer).toList(), steps, writer, progress);
      writer.finish(open.drawn.images());
      return StageOutcome.of(
          Map.of(
              "images", (long) open.drawn.images().size(), "steps for each class", (long) steps));
    }
  }

  /** What is open to refine images: those that were drawn, and what changes them. */
  record Open(
      DistilledDataset drawn,
      LatentDiffusion autoencoder,
      ClassRefinement each,
      Map<String, List<DistilledImage>> byClass)
      implements AutoCloseable {
    /** Lists the folders of the classes of which an image is missing. */
    Stream<String> missing(DistilledDatasetWriter writer) {
      return each.folders().stream()
          .filter(
              folder ->
                  !byClass.get(folder).stream().allMatch(image -> writer.has(image.fileName())));
    }

    /** Refines classes, and writes the images of each when it is done. */
    void refine(List<String> folders, int steps, DistilledDatasetWriter writer, Progress progress)
        throws IOException {
      each.refine(
          folders,
          steps,
          REFINING,
          progress,
          (folder, images) -> {
            for (int i = 0; i < images.size(); i++) {
              writer.write(byClass.get(folder).get(i).fileName(), images.get(i));
            }
          });
    }

    @Override
    public void close() {
      if (autoencoder != null) {
        autoencoder.close();
      }
    }
  }

  /** Opens what it needs; the caller closes it. */
  Open open(Workspace workspace) throws IOException {
    DistilledDataset drawn = DistilledDataset.read(workspace.output(SynthesisStage.DRAWN));
    LatentDiffusion autoencoder =
        isOfLatents() ? model.open(workspace, synthesis.drawing().weights().type()) : null;
    ClassRefinement each =
        new ClassRefinement(
            drawn.labelled(),
            source.images(),
            source.reduced(),
            synthesis.refinement(),
            synthesis.side(),
            seed,
            threads,
            autoencoder);
    return new Open(
        drawn,
        autoencoder,
        each,
        drawn.images().stream().collect(Collectors.groupingBy(DistilledImage::className)));
  }

  private DistilledDatasetWriter begin(Workspace workspace, DistilledDataset drawn)
      throws IOException {
    return DistilledDatasetWriter.open(workspace.directory(), drawn.classes(), request());
  }

  /** Takes part in what another process has begun. */
  DistilledDatasetWriter join(Workspace workspace) throws IOException {
    return DistilledDatasetWriter.join(workspace.directory(), request(), workspace.parts());
  }

  private String request() {
    return Json.tree(options()).toPrettyString() + "\n";
  }
}
