package io.distillery.diffusion.scheduler;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * A walk over noise levels whose samples are {@code x_0 + sigma * eps}: their variance grows with
 * the noise (Karras, Aittala, Aila, Laine, NeurIPS 2022).
 */
abstract class NoiseLevelRun implements SamplingRun {
  private final NoiseLevels calls;
  private final PredictionType type;

  /**
   * @param calls levels and timesteps at which the model is asked
   */
  NoiseLevelRun(NoiseLevels calls, PredictionType type) {
    this.calls = calls;
    this.type = type;
  }

  @Override
  public double[] timesteps() {
    return calls.timesteps().clone();
  }

  @Override
  public Tensor addNoise(Tensor latents, Tensor noise) {
    return LinearCombination.of(1, latents, sigma(0), noise);
  }

  @Override
  public Tensor fromNoise(Tensor noise) {
    return noise.mul(new Scalar(calls.startScale()));
  }

  @Override
  public Tensor modelInput(Tensor sample, int index) {
    return sample.mul(new Scalar(1 / Math.hypot(sigma(index), 1)));
  }

  @Override
  public void close() {}

  /** The noise level at a call. */
  final double sigma(int index) {
    return calls.sigmas()[index];
  }

  /** The slope {@code d = (x - x_0) / sigma}, which is the implied noise. */
  final Tensor slope(Tensor prediction, int index, Tensor sample) {
    double alpha = 1 / Math.hypot(sigma(index), 1);
    return type.noise(prediction, modelInput(sample, index), alpha, sigma(index) * alpha);
  }

  /** The implied clean sample, {@code x_0}. */
  final Tensor original(Tensor prediction, int index, Tensor sample) {
    double alpha = 1 / Math.hypot(sigma(index), 1);
    return type.original(prediction, modelInput(sample, index), alpha, sigma(index) * alpha);
  }
}
