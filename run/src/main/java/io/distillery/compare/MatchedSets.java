package io.distillery.compare;

import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.image.RgbImage;
import io.distillery.diffusion.sampling.DrawingThreads;
import io.distillery.diffusion.sampling.ImageBytes;
import io.distillery.diffusion.sampling.ImageSize;
import io.distillery.encode.ImageTensors;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.baseline.RandomBaseline;
import io.distillery.evaluation.matching.DistributionMatching;
import io.distillery.evaluation.matching.PixelParameters;
import io.distillery.synthesis.Refinement;
import java.io.IOException;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Random real images, refined by {@link DistributionMatching}, class by class; the pixels, whatever
 * space drawn images are refined in. An interrupted set goes on with the classes that it lacks.
 */
final class MatchedSets extends WrittenSets {
  private final Refinement options;
  private final int threads;
  private final long seed;
  private final Progress progress;

  /**
   * @param options whose steps, real images and rate are taken
   * @param threads that refine, at least 1
   * @param seed of choice and refinement, to which a set's number is added
   */
  MatchedSets(
      String method,
      Refinement options,
      int threads,
      LabelledImages source,
      int side,
      long seed,
      SetLayout layout,
      Progress progress) {
    super(method, source, side, layout);
    this.options = options.of(Refinement.Space.PIXELS);
    this.threads = threads;
    this.seed = seed;
    this.progress = progress;
  }

  @Override
  void write(int ipc, int set, SetFolder folder) throws IOException {
    LabelledImages start =
        source()
            .at(new RandomBaseline(seed, set).choose(source().labels(), classes().names(), ipc));
    DistributionMatching matching = new DistributionMatching(options, seed + set);
    List<Integer> missing =
        IntStream.range(0, classes().size()).filter(c -> !folder.has(c, ipc)).boxed().toList();
    int steps = options.iterations();
    long[] done = {0};
    String name = Text.format("Refining real images, set %d", set);
    try (Progress.Task task = progress.begin(name, "steps", (long) missing.size() * steps)) {
      DrawingThreads.of(ImageSize.square(side()), threads)
          .draw(
              missing,
              label -> refined(matching, start, label, step -> count(done, task)),
              (number, images) -> {
                for (RgbImage image : images) {
                  folder.add(missing.get(number), image);
                }
              });
    }
  }

  /** Counts a step of one of several threads. */
  private static void count(long[] done, Progress.Task task) {
    synchronized (done) {
      task.done(++done[0]);
    }
  }

  private List<RgbImage> refined(
      DistributionMatching matching, LabelledImages start, int label, IntConsumer done)
      throws IOException {
    try (LabelledTensor real = read(source().with(source().ofClass(label)), 1);
        LabelledTensor first = read(start.with(start.ofClass(label)), 0);
        PointerScope scope = new PointerScope();
        PixelParameters set = new PixelParameters(unit(first))) {
      String name = classes().folders().get(label);
      matching.refine(set, real.images(), name, options.iterations(), done);
      try (NoGradGuard guard = new NoGradGuard()) {
        return ImageBytes.images(set.images());
      }
    }
  }

  private static Tensor unit(LabelledTensor images) {
    return images.images().to(ScalarType.Float).div(new Scalar(255));
  }

  private LabelledTensor read(LabelledImages images, double maxBad) throws IOException {
    return new ImageTensors(side(), threads).read(images, new BadImages(images.size(), maxBad));
  }
}
