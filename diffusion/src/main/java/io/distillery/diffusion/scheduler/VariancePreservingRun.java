package io.distillery.diffusion.scheduler;

import org.bytedeco.pytorch.Tensor;

/** Walks over whole timesteps whose samples keep unit variance, as in training. */
abstract class VariancePreservingRun implements SamplingRun {
  private final NoiseSchedule schedule;
  private final double[] timesteps;

  VariancePreservingRun(NoiseSchedule schedule, double[] timesteps) {
    this.schedule = schedule;
    this.timesteps = timesteps;
  }

  @Override
  public double[] timesteps() {
    return timesteps.clone();
  }

  @Override
  public Tensor addNoise(Tensor latents, Tensor noise) {
    return schedule.addNoise(latents, noise, timestep(0));
  }

  @Override
  public Tensor fromNoise(Tensor noise) {
    return noise;
  }

  @Override
  public Tensor modelInput(Tensor sample, int index) {
    return sample;
  }

  @Override
  public void close() {}

  final long timestep(int index) {
    return (long) timesteps[index];
  }
}
