package io.distillery.diffusion.scheduler;

import org.bytedeco.pytorch.Tensor;

/**
 * Walks once from noise towards a sample, for a batch of any shape. It may remember earlier
 * predictions, so that steps are taken in order, each once; close it to free them.
 *
 * <pre>{@code
 * try (SamplingRun run = scheduler.start(50, 0.7, noise)) {
 *   Tensor sample = run.addNoise(latents, noise);
 *   for (int i = 0; i < run.timesteps().length; i++) {
 *     Tensor prediction = model(run.modelInput(sample, i), run.timesteps()[i]);
 *     sample = run.step(prediction, i, sample);
 *   }
 * }
 * }</pre>
 */
public interface SamplingRun extends AutoCloseable {
  /** Returns what the model is told at each step, the noisiest first; not always whole numbers. */
  double[] timesteps();

  /** Noises latents as the walk's first step expects them. */
  Tensor addNoise(Tensor latents, Tensor noise);

  /**
   * Scales pure noise as the first step of a whole walk expects it, from standard normal numbers.
   */
  Tensor fromNoise(Tensor noise);

  /** Brings the sample to the scale that the model was trained with. */
  Tensor modelInput(Tensor sample, int index);

  /**
   * Takes one step.
   *
   * @param prediction what the model gave for {@link #modelInput}
   * @param index of the step in {@link #timesteps}
   * @param sample before the step
   * @return the sample after it
   */
  Tensor step(Tensor prediction, int index, Tensor sample);

  @Override
  void close();
}
