package io.distillery.tune;

import io.distillery.base.Text;
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
import io.distillery.evaluation.protocol.EpochsInTime;
import io.distillery.evaluation.protocol.EvaluationProtocol;
import io.distillery.evaluation.protocol.TrainingRate;
import io.distillery.finetune.FineTuning;
import io.distillery.recipe.Recipe;
import io.distillery.recipe.Sources;
import io.distillery.stage.RefinementTrial;
import io.distillery.stage.TrainingTrial;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Tells how long a run with a small model will take, stage by stage, from trials of some seconds on
 * this machine: a few images described, encoded and drawn, a few steps of fine-tuning and of the
 * networks that judge.
 *
 * @param parts the stages in their order
 */
record RunForecast(List<Part> parts) {
  private static final int IMAGES = 8;
  private static final int STEPS = 4;
  private static final int REAL_SETS = 2;

  /** What a set of a choice takes beside its images: a model is opened, a run begun. */
  private static final double SECONDS_A_SET = 1.5;

  private static final double MINUTE = 60;

  /**
   * Holds a stage's time.
   *
   * @param name what is done
   * @param seconds that it takes
   */
  record Part(String name, double seconds) {}

  RunForecast {
    parts = List.copyOf(parts);
  }

  /**
   * Measures.
   *
   * @param sources the images of the run
   * @param recipe with what suits the model
   * @param variants settings that are tried beside the run's own; none where nothing is chosen
   * @param isRefiningTried whether it is tried, too, to refine what is chosen
   * @param threads of the run
   */
  static RunForecast of(
      Sources sources,
      Recipe recipe,
      Optional<Integer> variants,
      boolean isRefiningTried,
      int threads)
      throws IOException {
    Measured measured = Measured.on(sources.train(), recipe, threads);
    long images = sources.train().size();
    long classes = sources.train().classNames().size();
    int ipc = recipe.prototypes().imagesPerClass();
    long set = ipc * classes;
    Optional<RefinementTrial> trial =
        RefinementTrial.of(isRefiningTried ? Variant.refined(recipe) : recipe);
    double refining = trial.isPresent() ? trial.get().seconds(ipc, (int) classes, threads) : 0;
    List<Part> parts = new ArrayList<>();
    parts.add(new Part("describing", images * measured.describe));
    if (recipe.fineTuning().when() == FineTuning.When.ALWAYS) {
      parts.add(new Part("fine-tuning", measured.fineTuning));
    }
    if (variants.isPresent()) {
      int ways = 1 + variants.get();
      int refined = isRefiningTried ? 1 : 0;
      int trained = recipe.tuning().sets() * (ways + refined + REAL_SETS);
      double training =
          new EpochsInTime(
                  tuning(recipe, (int) classes),
                  ipc,
                  set,
                  sources.tuning().orElseThrow().size(),
                  trained)
              .seconds(List.of(measured.tuningRate));
      double making =
          (ways + refined) * (SECONDS_A_SET + set * measured.draw)
              + (isRefiningTried ? 1 : ways) * refining;
      parts.add(new Part("choosing settings", recipe.tuning().sets() * making + training));
    }
    parts.add(new Part("prototypes and drawing", images * measured.encode + set * measured.draw));
    if (refining > 0) {
      parts.add(new Part("refining", refining));
    }
    double whole =
        new EpochsInTime(measured.protocol, ipc, set, sources.test().size(), 2)
            .seconds(measured.rates);
    double most = recipe.evaluation().minutes().orElse(0.0) * MINUTE;
    parts.add(new Part("evaluation", most > 0 ? Math.min(most, whole) : whole));
    return new RunForecast(parts);
  }

  private static EvaluationProtocol tuning(Recipe recipe, int classes) {
    return Tuning.evaluation(recipe).protocol(Tuning.side(recipe), classes);
  }

  /** Says it in a sentence. */
  String sentence() {
    return Text.format(
        "This run will take about %s: %s",
        duration(parts.stream().mapToDouble(Part::seconds).sum()),
        parts.stream()
            .map(part -> Text.format("%s %s", part.name, duration(part.seconds)))
            .collect(Collectors.joining(", ")));
  }

  private static String duration(double seconds) {
    if (seconds < MINUTE) {
      return Text.format("%d s", Math.max(1, Math.round(seconds)));
    }
    long minutes = Math.round(seconds / MINUTE);
    return minutes < MINUTE
        ? Text.format("%d min", minutes)
        : Text.format("%d h %d min", minutes / 60, minutes % 60);
  }

  /** What was measured, in seconds: an image described, encoded and drawn, and fine-tuning. */
  private record Measured(
      double describe,
      double encode,
      double draw,
      double fineTuning,
      EvaluationProtocol protocol,
      List<Double> rates,
      double tuningRate) {
    static Measured on(LabelledImages images, Recipe recipe, int threads) throws IOException {
      double describe = describing(images) / threads;
      int side = recipe.synthesis().side();
      EvaluationProtocol protocol = recipe.evaluation().protocol(side, images.classNames().size());
      try (LatentDiffusion model = recipe.model().read(ScalarType.Float)) {
        double encode = encoding(model);
        LibTorch.threads(1); // as batches of small images are drawn side by side
        double draw = drawing(model, recipe) / threads;
        LibTorch.threads(threads);
        return new Measured(
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
                .measure(recipe.evaluation().architectures()),
            recipe.tuning().wanted().orElse(false)
                ? tuning(recipe, images.classNames().size(), threads)
                : 0);
      }
    }

    private static double tuning(Recipe recipe, int classes, int threads) throws IOException {
      EvaluationProtocol protocol = RunForecast.tuning(recipe, classes);
      int side = protocol.imageSize(Tuning.side(recipe));
      return new TrainingRate(protocol, Optional.empty(), side, classes, threads)
          .measure(Tuning.evaluation(recipe).architectures())
          .get(0);
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

    private static double drawing(LatentDiffusion model, Recipe recipe) {
      double one = drawing(model, 1);
      double step = Math.max(0, (drawing(model, 1 + STEPS) - one) / STEPS);
      double steps = recipe.synthesis().walk().steps() * recipe.synthesis().strength().orElse(1.0);
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
      DiffusionTrainingOptions all = fineTuning.options(images, 0);
      double most = fineTuning.minutes().orElse(Double.POSITIVE_INFINITY) * MINUTE;
      return Math.min(most, all.steps() * new TrainingTrial(model, all, threads).seconds());
    }

    private static double seconds(long start) {
      return (System.nanoTime() - start) / 1e9;
    }
  }
}
