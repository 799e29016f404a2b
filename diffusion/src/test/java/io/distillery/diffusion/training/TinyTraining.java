package io.distillery.diffusion.training;

import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.UNetConfig;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.diffusion.tokenizer.BytePairTrainer;
import io.distillery.diffusion.tokenizer.ClipTokenizer;
import io.distillery.diffusion.training.DiffusionTrainingOptions.Loss;
import io.distillery.torch.RandomSource;
import io.distillery.torch.nn.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** A model of a few thousand parameters, and pairs that it can learn. */
final class TinyTraining implements AutoCloseable {
  private static final List<String> CAPTIONS =
      List.of("a red cat", "a blue dog", "a cat", "a dog", "red", "blue");

  private final PointerScope scope = new PointerScope();
  private final ClipTokenizer tokenizer =
      BytePairTrainer.train(
          Stream.of("a red cat", "a blue dog"),
          BytePairTrainer.Options.defaults().withMaxLength(8));
  private final LatentDiffusion model;

  TinyTraining() {
    this(SchedulerConfig.stableDiffusion());
  }

  TinyTraining(SchedulerConfig scheduler) {
    model =
        LatentDiffusion.create(
            new UNetConfig(
                4, 2, List.of(8, 16), List.of(false, true), 1, List.of(2, 2), 8, 4, 1e-5, false),
            new AutoencoderConfig(3, 2, List.of(4, 8), 1, 4, 8, 1),
            new ClipTextConfig(
                tokenizer.vocabularySize(), 8, 16, 1, 2, 8, ClipTextConfig.Activation.QUICK_GELU),
            tokenizer,
            scheduler,
            part -> Parameters.byFormula(part, 1));
  }

  LatentDiffusion model() {
    return model;
  }

  /** Six images of flat latents, in so many views. */
  TrainingPairs pairs(int views) {
    try (RandomSource random = new RandomSource(4)) {
      Tensor latents = random.normal(6L * views, 2, 1, 1).expand(6L * views, 2, 4, 4).contiguous();
      List<String> captions = new ArrayList<>();
      CAPTIONS.forEach(text -> captions.addAll(java.util.Collections.nCopies(views, text)));
      return TrainingPairs.ofViews(
          views,
          latents,
          captions,
          new long[] {0, 1, 0, 1, 0, 1},
          List.of("a cat", "a dog"),
          tokenizer);
    }
  }

  static DiffusionTrainingOptions options(long steps) {
    return options(steps, Loss.MSE);
  }

  static DiffusionTrainingOptions options(long steps, Loss loss) {
    return new DiffusionTrainingOptions(
        steps,
        4,
        new LearningRate(5e-3, 3, LearningRate.Shape.CONSTANT),
        loss,
        0.01,
        1,
        0.2,
        0.2,
        true,
        0.9,
        10,
        11);
  }

  @Override
  public void close() {
    model.close();
    scope.close();
  }
}
