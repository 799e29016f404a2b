package io.distillery.diffusion.scheduler;

import io.distillery.torch.CheckpointException;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;

/**
 * Says what the model predicts of {@code x = alpha * x_0 + sigma * eps}, with {@code alpha^2 +
 * sigma^2 = 1}.
 */
public enum PredictionType {
  /** Predicts the noise {@code eps}. */
  EPSILON {
    @Override
    public Tensor original(Tensor prediction, Tensor sample, double alpha, double sigma) {
      if (alpha == 0) {
        throw new CheckpointException(
            "Predicted noise says nothing about the sample at a timestep of pure noise"
                + " (rescale_betas_zero_snr in scheduler_config.json needs v_prediction). Choose a"
                + " scheduler that keeps away from it (synthesis.walk.scheduler euler), or correct the file");
      }
      return LinearCombination.of(1 / alpha, sample, -sigma / alpha, prediction);
    }

    @Override
    Tensor noise(Tensor prediction, Tensor sample, double alpha, double sigma) {
      return prediction;
    }

    @Override
    public Tensor implying(Tensor original, Tensor sample, double alpha, double sigma) {
      return LinearCombination.of(1 / sigma, sample, -alpha / sigma, original);
    }
  },
  /**
   * Predicts {@code v = alpha * eps - sigma * x_0} (Salimans, Ho 2022, arXiv 2202.00512, appendix
   * D).
   */
  V_PREDICTION {
    @Override
    public Tensor original(Tensor prediction, Tensor sample, double alpha, double sigma) {
      return LinearCombination.of(alpha, sample, -sigma, prediction);
    }

    @Override
    Tensor noise(Tensor prediction, Tensor sample, double alpha, double sigma) {
      return LinearCombination.of(alpha, prediction, sigma, sample);
    }

    @Override
    public Tensor implying(Tensor original, Tensor sample, double alpha, double sigma) {
      return LinearCombination.of(alpha / sigma, sample, -1 / sigma, original);
    }
  },
  /** Predicts the clean sample {@code x_0}. */
  SAMPLE {
    @Override
    public Tensor original(Tensor prediction, Tensor sample, double alpha, double sigma) {
      return prediction;
    }

    @Override
    Tensor noise(Tensor prediction, Tensor sample, double alpha, double sigma) {
      return LinearCombination.of(1 / sigma, sample, -alpha / sigma, prediction);
    }

    @Override
    public Tensor implying(Tensor original, Tensor sample, double alpha, double sigma) {
      return original;
    }
  };

  /** Computes the clean sample that the prediction implies. */
  public abstract Tensor original(Tensor prediction, Tensor sample, double alpha, double sigma);

  /** Inverts {@link #original}: computes the prediction that implies a clean sample. */
  public abstract Tensor implying(Tensor original, Tensor sample, double alpha, double sigma);

  /** Computes the noise that the prediction implies. */
  abstract Tensor noise(Tensor prediction, Tensor sample, double alpha, double sigma);

  /** Returns the name in {@code scheduler_config.json}. */
  String configName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
