package io.distillery.stage;

import io.distillery.dataset.BadImages;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.image.RgbImage;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.sampling.ImageBytes;
import io.distillery.encode.ImageTensors;
import io.distillery.encode.LabelledTensor;
import io.distillery.encode.Source;
import io.distillery.evaluation.matching.DistributionMatching;
import io.distillery.evaluation.matching.LatentParameters;
import io.distillery.evaluation.matching.PixelParameters;
import io.distillery.evaluation.matching.SetParameters;
import io.distillery.synthesis.DistilledDataset;
import io.distillery.synthesis.DistilledDatasetWriter;
import io.distillery.synthesis.DistilledImage;
import io.distillery.synthesis.Refinement;
import java.io.IOException;
import java.util.List;
import java.util.function.IntConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Refines the drawn images of one class at a time, whose real images are in memory meanwhile. */
final class ClassRefinement {
  /** Says how many steps are timed, after a first one. */
  private static final int TIMED = 2;

  private static final int MOST_STEPS = 1_000_000;

  private final DistilledDataset drawn;
  private final Source source;
  private final int side;
  private final DistributionMatching matching;
  private final int threads;
  private final LatentDiffusion autoencoder; // null where pixels are changed

  /**
   * @param source where the real images are
   * @param side height and width of the images, in pixels
   * @param threads that read images, at least 1
   * @param autoencoder whose latents are changed; null where pixels are
   */
  ClassRefinement(
      DistilledDataset drawn,
      Source source,
      Refinement options,
      int side,
      long seed,
      int threads,
      LatentDiffusion autoencoder) {
    this.drawn = drawn;
    this.source = source;
    this.side = side;
    this.matching = new DistributionMatching(options, seed);
    this.threads = threads;
    this.autoencoder = autoencoder;
  }

  /** Lists the folders of the classes that have images. */
  List<String> folders() {
    return drawn.images().stream().map(DistilledImage::className).distinct().toList();
  }

  /** Lists the images of a class. */
  List<DistilledImage> images(String folder) {
    return drawn.images().stream().filter(image -> image.className().equals(folder)).toList();
  }

  /**
   * Finds by trying how many steps of each class there is time for, at least 1.
   *
   * @param minutes for all classes, one after the other
   */
  int stepsIn(double minutes) throws IOException {
    long[] first = {0};
    refined(
        folders().get(0), 1 + TIMED, step -> first[0] = step == 1 ? System.nanoTime() : first[0]);
    double seconds = (System.nanoTime() - first[0]) / 1e9 / TIMED;
    double steps = minutes * 60 / folders().size() / seconds;
    return (int) Math.max(1, Math.min(steps, MOST_STEPS));
  }

  /** Writes the images of a class. */
  void write(String folder, List<RgbImage> refined, DistilledDatasetWriter writer)
      throws IOException {
    List<DistilledImage> images = images(folder);
    for (int i = 0; i < images.size(); i++) {
      writer.write(images.get(i).fileName(), refined.get(i));
    }
  }

  /**
   * Refines a class; several may be at the same time.
   *
   * @param done told how many steps are
   * @return its images, in the order of {@link #images}
   */
  List<RgbImage> refined(String folder, int steps, IntConsumer done) throws IOException {
    LabelledImages all = source.images();
    int label = all.classNames().folders().indexOf(folder);
    try (LabelledTensor real = read(all.with(all.ofClass(label)), 1); // others were told before
        LabelledTensor start = start(folder);
        PointerScope scope = new PointerScope();
        SetParameters set = parameters(start)) {
      matching.refine(set, real.images(), folder, steps, done);
      try (NoGradGuard guard = new NoGradGuard()) {
        return ImageBytes.images(set.images());
      }
    }
  }

  private SetParameters parameters(LabelledTensor start) {
    Tensor images = start.images().to(ScalarType.Float).div(new Scalar(255));
    return autoencoder == null
        ? new PixelParameters(images)
        : new LatentParameters(autoencoder, images);
  }

  /** Reads the images that were drawn of a class, in the order of {@link #images}. */
  private LabelledTensor start(String folder) throws IOException {
    LabelledImages all = drawn.labelled();
    return read(all.with(all.ofClass(drawn.classes().folders().indexOf(folder))), 0);
  }

  private LabelledTensor read(LabelledImages images, double maxBad) throws IOException {
    return new ImageTensors(side, threads).read(images, new BadImages(images.size(), maxBad));
  }
}
