package io.distillery.stage;

import io.distillery.dataset.BadImages;
import io.distillery.dataset.SkippedImage;
import io.distillery.encode.Source;
import io.distillery.run.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/**
 * What a process has open to train and test networks.
 *
 * @param stage whose parts it does
 * @param images in memory
 * @param unreadable test images
 */
record EvaluationBench(
    EvaluateStage stage, EvaluateStage.Images images, List<SkippedImage> unreadable)
    implements AutoCloseable {
  /** Opens it, unless another part of the process has. */
  static EvaluationBench of(Bench bench) throws IOException {
    return bench.once(EvaluateStage.NAME, EvaluationBench.class, () -> open(bench));
  }

  private static EvaluationBench open(Bench bench) throws IOException {
    EvaluateStage stage = stage(bench);
    Workspace workspace = bench.workspace(EvaluateStage.NAME);
    int tested = bench.shared().listing(Listing.TEST).about().total();
    BadImages bad = new BadImages(tested, 1); // whoever puts the parts together judges
    EvaluateStage.Images images = stage.images(workspace, bad);
    return new EvaluationBench(stage, images, bad.sorted());
  }

  /** Makes the stage as the process that began the run has it. */
  static EvaluateStage stage(Bench bench) throws IOException {
    SharedRun shared = bench.shared();
    Listing selection = shared.listing(Listing.SELECTION);
    Optional<Source> heldOut =
        Files.exists(selection.directory()) ? Optional.of(selection.all()) : Optional.empty();
    return EvaluateStage.of(
        shared.recipe(),
        shared.listing(Listing.TRAIN).all(),
        shared.listing(Listing.TEST).all(),
        heldOut,
        shared.threads());
  }

  @Override
  public void close() {
    images.close();
  }
}
