package io.distillery.stage;

import io.distillery.diffusion.ModelChoice;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.model.KeptWeights;
import io.distillery.diffusion.sampling.DrawingThreads;
import io.distillery.diffusion.sampling.ImageSize;
import io.distillery.evaluation.matching.DistributionMatching;
import io.distillery.evaluation.matching.SetParameters;
import io.distillery.recipe.Recipe;
import io.distillery.synthesis.Refinement;
import io.distillery.torch.RandomSource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Measures how long refining takes on this machine, by a few steps on images of noise. Those of one
 * colour would not do: their features are so small that processors take many times as long.
 *
 * @param options with their rate
 * @param side height and width of the images, in pixels
 * @param model whose latents are changed; none where pixels are
 * @param weights in which number format the model computes
 */
public record RefinementTrial(
    Refinement options, int side, Optional<ModelChoice> model, KeptWeights weights) {
  /** Says how many steps are timed, after a first one. */
  private static final int TIMED = 2;

  private static final double MINUTE = 60;

  /** Tries refining where the model is open already, or not needed. */
  public RefinementTrial(Refinement options, int side) {
    this(options, side, Optional.empty(), KeptWeights.FASTEST);
  }

  /** Gives the trial of what a recipe refines, if it does. */
  public static Optional<RefinementTrial> of(Recipe recipe) {
    Refinement options = recipe.synthesis().refinement();
    return options.isAny()
        ? Optional.of(
            new RefinementTrial(
                options,
                recipe.synthesis().side(),
                options.isOfLatents() ? Optional.of(recipe.model()) : Optional.empty(),
                recipe.synthesis().drawing().weights()))
        : Optional.empty();
  }

  /**
   * Tells how long refining a set will take: the minutes that were asked for, or what is measured
   * where that is less.
   *
   * @param images of each class, at least 1
   * @param classes at least 1
   * @param threads that refine, at least 1
   * @return seconds
   */
  public double seconds(int images, int classes, int threads) throws IOException {
    double most = options.minutes().map(m -> m * MINUTE).orElse(Double.POSITIVE_INFINITY);
    if (options.minutes().isPresent() && options.iterations().isEmpty()) {
      return most;
    }
    try (LatentDiffusion autoencoder =
        model.isPresent() ? model.get().read(weights.type()) : null) {
      double step = step(images, threads, autoencoder);
      return Math.min(most, step * options.steps() * classes / sideBySide(classes, threads));
    }
  }

  /**
   * Counts the steps of each class that fit into the minutes asked for.
   *
   * @param autoencoder whose latents are changed; null where pixels are
   */
  long fitting(int images, int classes, int threads, LatentDiffusion autoencoder)
      throws IOException {
    double seconds = options.minutes().orElseThrow() * MINUTE * sideBySide(classes, threads);
    return (long) (seconds / classes / step(images, threads, autoencoder));
  }

  private int sideBySide(int classes, int threads) {
    return Math.min(classes, work(threads).sideBySide());
  }

  private DrawingThreads work(int threads) {
    return DrawingThreads.of(ImageSize.square(side), threads);
  }

  /** Measures a step of a class as one of those side by side takes it, in seconds. */
  private double step(int images, int threads, LatentDiffusion autoencoder) throws IOException {
    double[] seconds = new double[1];
    work(threads)
        .draw(
            List.of(images),
            count -> step(count, autoencoder),
            (number, found) -> seconds[0] = found);
    return seconds[0];
  }

  private double step(int images, LatentDiffusion autoencoder) {
    long[] first = new long[1];
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(0);
        SetParameters set = noise(images, random, autoencoder)) {
      Tensor real = uniform(options.realImages(), random).mul(new Scalar(255)).to(ScalarType.Byte);
      new DistributionMatching(options, 0)
          .refine(
              set,
              real,
              "trial",
              1 + TIMED,
              step -> first[0] = step == 1 ? System.nanoTime() : first[0]);
    }
    return (System.nanoTime() - first[0]) / 1e9 / TIMED;
  }

  private SetParameters noise(int images, RandomSource random, LatentDiffusion autoencoder) {
    return SetParameters.of(options, uniform(images, random), autoencoder);
  }

  private Tensor uniform(int images, RandomSource random) {
    return random.uniform(images, 3, side, side);
  }
}
