package io.distillery.stage;

import io.distillery.base.Progress;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.image.ReducedImages;
import io.distillery.dataset.image.RgbImage;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.sampling.DrawingThreads;
import io.distillery.diffusion.sampling.ImageBytes;
import io.distillery.diffusion.sampling.ImageSize;
import io.distillery.encode.ImageTensors;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.matching.DistributionMatching;
import io.distillery.evaluation.matching.SetParameters;
import io.distillery.synthesis.Refinement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Refines a set class by class, as many side by side as there are threads where images are small. A
 * class's real images are in memory meanwhile.
 */
public final class ClassRefinement {
  /** Begins the names of the tasks. */
  public static final String REFINING = "Refining";

  private static final int MOST_STEPS = 1_000_000;

  private final LabelledImages start;
  private final LabelledImages real;
  private final ReducedImages reduced;
  private final Refinement options;
  private final int side;
  private final long seed;
  private final int threads;
  private final LatentDiffusion autoencoder; // null where pixels are changed

  /** Takes the refined images of a class, in the order of those that they were made from. */
  @FunctionalInterface
  public interface Taker {
    /**
     * Takes them, on the thread that began.
     *
     * @param folder of the class
     */
    void take(String folder, List<RgbImage> images) throws IOException;
  }

  /**
   * Prepares.
   *
   * @param start the images that are refined
   * @param real images of the same class folders, in any order, whose distribution is matched
   * @param reduced gives those images where others have decoded the files
   * @param options with their rate
   * @param side height and width of the images, in pixels
   * @param seed of the run
   * @param threads at least 1
   * @param autoencoder whose latents are changed; null where pixels are
   */
  public ClassRefinement(
      LabelledImages start,
      LabelledImages real,
      ReducedImages reduced,
      Refinement options,
      int side,
      long seed,
      int threads,
      LatentDiffusion autoencoder) {
    this.start = start;
    this.real = real;
    this.reduced = reduced;
    this.options = options;
    this.side = side;
    this.seed = seed;
    this.threads = threads;
    this.autoencoder = autoencoder;
  }

  /** Lists the folders of the classes that have images, in the order of their labels. */
  public List<String> folders() {
    return start.classNames().folders().stream()
        .filter(folder -> ofClass(start, folder).size() > 0)
        .toList();
  }

  /**
   * Counts the steps that each class gets. Minutes become steps once, by a trial, and their number
   * is kept; where there are iterations too, there are no more than those.
   *
   * @param directory that keeps it
   */
  public int steps(Path directory) throws IOException {
    if (options.minutes().isEmpty()) {
      return options.steps();
    }
    RefinementTrial trial = new RefinementTrial(options, side);
    List<String> folders = folders();
    int images = ofClass(start, folders.get(0)).size();
    FittedWork fitting =
        FittedWork.in(
            directory,
            options.minutes().get(),
            () -> trial.fitting(images, folders.size(), threads, autoencoder));
    return (int) Math.min(fitting.count(), options.iterations().orElse(MOST_STEPS));
  }

  /**
   * Refines classes.
   *
   * @param missing their folders
   * @param steps of each
   * @param name of the task
   */
  public void refine(List<String> missing, int steps, String name, Progress progress, Taker taker)
      throws IOException {
    long total = (long) folders().size() * steps;
    long[] done = {total - (long) missing.size() * steps};
    try (Progress.Task task = progress.begin(name, "steps", total)) {
      DrawingThreads.of(ImageSize.square(side), threads)
          .draw(
              missing,
              folder -> refined(folder, steps, step -> count(done, task)),
              (number, images) -> taker.take(missing.get(number), images));
    }
  }

  /** Counts a step of one of several threads. */
  private static void count(long[] done, Progress.Task task) {
    synchronized (done) {
      task.done(++done[0]);
    }
  }

  private List<RgbImage> refined(String folder, int steps, IntConsumer done) throws IOException {
    try (LabelledTensor wanted = read(ofClass(real, folder), 1); // others were told before
        LabelledTensor first = read(ofClass(start, folder), 0);
        PointerScope scope = new PointerScope();
        SetParameters set = parameters(first)) {
      new DistributionMatching(options, seed).refine(set, wanted.images(), folder, steps, done);
      try (NoGradGuard guard = new NoGradGuard()) {
        return ImageBytes.images(set.images());
      }
    }
  }

  private SetParameters parameters(LabelledTensor first) {
    Tensor images = first.images().to(ScalarType.Float).div(new Scalar(255));
    return SetParameters.of(options, images, autoencoder);
  }

  private static LabelledImages ofClass(LabelledImages images, String folder) {
    return images.with(images.ofClass(images.classNames().folders().indexOf(folder)));
  }

  private LabelledTensor read(LabelledImages images, double maxBad) throws IOException {
    return new ImageTensors(side, threads, reduced)
        .read(images, new BadImages(images.size(), maxBad));
  }
}
