package io.distillery.tune;

import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.image.ImageDecoder;
import io.distillery.dataset.image.RgbImage;
import io.distillery.dataset.image.UnreadableImageException;
import io.distillery.describe.AppearanceDescriber;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.sampling.GenerationOptions;
import io.distillery.diffusion.sampling.ImageGenerator;
import io.distillery.diffusion.sampling.SeededNoise;
import io.distillery.diffusion.sampling.StepListener;
import io.distillery.diffusion.training.DiffusionTrainingOptions;
import io.distillery.evaluation.protocol.EvaluationProtocol;
import io.distillery.evaluation.protocol.TrainingRate;
import io.distillery.finetune.FineTuning;
import io.distillery.recipe.Recipe;
import io.distillery.stage.TrainingTrial;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Measures on this machine, by trials of some seconds, what stages of a run with a small model
 * take.
 *
 * @param describe seconds for an image
 * @param encode seconds for an image
 * @param draw seconds for an image
 * @param fineTuning seconds in all
 * @param protocol by which the end is judged
 * @param rates of its networks, in passes of images a second
 */
record StageTimes(
    double describe,
    double encode,
    double draw,
    double fineTuning,
    EvaluationProtocol protocol,
    List<Double> rates) {
  private static final int IMAGES = 8;
  private static final int STEPS = 4;
  private static final double MINUTE = 60;

  static StageTimes on(LabelledImages images, Recipe recipe, int threads) throws IOException {
    double describe = describing(images) / threads;
    int side = recipe.synthesis().side();
    EvaluationProtocol protocol = recipe.evaluation().protocol(side, images.classNames().size());
    try (LatentDiffusion model = recipe.model().read(ScalarType.Float)) {
      double encode = encoding(model);
      double draw = drawing(model, recipe, threads);
      return new StageTimes(
          describe,
          encode,
          draw,
          fineTuning(model, recipe, images.size(), threads),
          protocol,
          new TrainingRate(
                  protocol,
                  Optional.empty(),
                  protocol.imageSize(side),
                  images.classNames().size(),
                  threads)
              .measure(recipe.evaluation().architectures()));
    }
  }

  private static double describing(LabelledImages images) throws IOException {
    AppearanceDescriber describer = new AppearanceDescriber();
    ImageDecoder decoder = new ImageDecoder();
    long described = 0;
    long start = System.nanoTime();
    for (int i = 0; i < IMAGES; i++) {
      LabelledImage image = images.images().get((int) ((long) i * images.size() / IMAGES));
      try {
        RgbImage pixels = decoder.decode(images.file(image));
        describer.describe(pixels, images.classNames().name(image.label()), i);
        described++;
      } catch (UnreadableImageException e) { // the stage names it
        continue;
      }
    }
    return seconds(start) / Math.max(1, described);
  }

  private static double encoding(LatentDiffusion model) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      int side = model.imageSize();
      model.vae().encode(torch.zeros(IMAGES, 3, side, side)); // the first is slow
      long start = System.nanoTime();
      model.vae().encode(torch.zeros(IMAGES, 3, side, side));
      return seconds(start) / IMAGES;
    }
  }

  /** Measures how long an image takes where batches are drawn side by side, in seconds. */
  static double drawing(LatentDiffusion model, Recipe recipe, int threads) {
    LibTorch.threads(1); // as batches of small images are drawn side by side
    double seconds = walk(model, recipe) / threads;
    LibTorch.threads(threads);
    return seconds;
  }

  private static double walk(LatentDiffusion model, Recipe recipe) {
    double one = drawing(model, 1);
    double step = Math.max(0, (drawing(model, 1 + STEPS) - one) / STEPS);
    double steps =
        recipe.synthesis().walk().steps().orElseThrow() * recipe.synthesis().strength().orElse(1.0);
    return Math.max(0, one - step) + steps * step;
  }

  private static double drawing(LatentDiffusion model, int steps) {
    GenerationOptions options = GenerationOptions.stableDiffusion().withSteps(steps);
    try (PointerScope scope = new PointerScope();
        SeededNoise noise = new SeededNoise(new long[IMAGES])) {
      long start = System.nanoTime();
      new ImageGenerator(model, options)
          .fromText(Collections.nCopies(IMAGES, "a photo"), noise, StepListener.NONE);
      return seconds(start) / IMAGES;
    }
  }

  private static double fineTuning(LatentDiffusion model, Recipe recipe, long images, int threads)
      throws IOException {
    FineTuning fineTuning = recipe.fineTuning();
    if (fineTuning.when() != FineTuning.When.ALWAYS) {
      return 0;
    }
    DiffusionTrainingOptions all = fineTuning.options(images, 0, fineTuning.bfloat16Here());
    double most = fineTuning.minutes().orElse(Double.POSITIVE_INFINITY) * MINUTE;
    return Math.min(most, all.steps() * new TrainingTrial(model, all, threads).seconds());
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
