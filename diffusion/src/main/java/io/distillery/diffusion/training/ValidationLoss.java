package io.distillery.diffusion.training;

import io.distillery.base.Seeds;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.torch.LibTorch;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Computes the mean squared error over pairs that are not learned from. Each image is noised to
 * {@value #TIMESTEPS} timesteps, the middles of as many equal ranges, with noise that follows from
 * the seed and the image's number: the same questions at every step of a training, so that its
 * answers can be compared.
 */
final class ValidationLoss {
  static final int TIMESTEPS = 4;
  private static final int BATCH = 16;

  private final LatentDiffusion model;
  private final DenoisingLoss loss;
  private final long seed;
  private final ScalarType type;

  ValidationLoss(LatentDiffusion model, long seed, boolean bfloat16) {
    this.model = model;
    this.seed = seed;
    loss = new DenoisingLoss(model.scheduler(), DiffusionTrainingOptions.Loss.MSE);
    type = LibTorch.type(bfloat16);
  }

  /** Computes it over the first view of each image. */
  double of(TrainingPairs pairs) {
    double sum = 0;
    long questions = pairs.size() * TIMESTEPS;
    for (long from = 0; from < questions; from += BATCH) {
      long[] batch = LongStream.range(from, Math.min(questions, from + BATCH)).toArray();
      sum += errors(pairs, batch);
    }
    return sum / questions;
  }

  private double errors(TrainingPairs pairs, long[] questions) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      long[] rows = LongStream.of(questions).map(q -> q / TIMESTEPS * pairs.views()).toArray();
      Tensor index = Tensors.of(rows, rows.length);
      Tensor latents = pairs.latents().index_select(0, index);
      Tensor noise = latents.clone();
      for (int i = 0; i < questions.length; i++) {
        try (RandomSource random =
            new RandomSource(Seeds.derive(seed, "validation", questions[i]))) {
          Tensor one = noise.narrow(0, i, 1);
          one.copy_(random.normal(Tensors.shape(one)));
        }
      }
      DenoisingLoss.Task task = loss.task(latents, noise, timesteps(questions));
      Tensor text = model.textEncoder().forward(pairs.captions().index_select(0, index));
      Tensor predicted =
          model.unet().forward(task.noised().to(type), task.timesteps(), text.to(type));
      return DenoisingLoss.errors(predicted, task).sum().item_double();
    }
  }

  private long[] timesteps(long[] questions) {
    return LongStream.of(questions)
        .map(q -> (2 * (q % TIMESTEPS) + 1) * loss.timesteps() / (2 * TIMESTEPS))
        .toArray();
  }
}
