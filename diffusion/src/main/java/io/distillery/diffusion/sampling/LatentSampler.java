package io.distillery.diffusion.sampling;

import io.distillery.diffusion.scheduler.NoiseScheduler;
import io.distillery.diffusion.scheduler.NoiseSource;
import io.distillery.diffusion.scheduler.SamplingRun;
import io.distillery.torch.EngineWork;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** Walks a batch of latents from noise to clean, along a noise scheduler. */
public final class LatentSampler {
  private final NoiseScheduler scheduler;
  private final int steps;

  /**
   * Walks with a scheduler.
   *
   * @param steps sampling steps of a whole walk, 1 to the scheduler's training timesteps
   */
  public LatentSampler(NoiseScheduler scheduler, int steps) {
    this.scheduler = scheduler;
    this.steps = steps;
  }

  /**
   * Walks all the way from noise.
   *
   * @param start standard normal numbers {@code (B, C, h, w)}
   * @param noise for schedulers that add noise on the way
   * @return clean latents in the caller's scope
   */
  public Tensor fromNoise(
      Denoiser denoiser, Tensor start, NoiseSource noise, StepListener listener) {
    try (SamplingRun run = scheduler.start(steps, 1, noise)) {
      return walk(run, denoiser, run.fromNoise(start), listener);
    }
  }

  /**
   * Walks the end of the way, from latents that are noised first (Meng et al., SDEdit, ICLR 2022).
   *
   * @param latents clean and scaled, {@code (B, C, h, w)}
   * @param start standard normal numbers of the same shape
   * @param strength part of the walk, in (0, 1]
   * @param noise for schedulers that add noise on the way
   * @return clean latents in the caller's scope
   */
  public Tensor fromLatents(
      Denoiser denoiser,
      Tensor latents,
      Tensor start,
      double strength,
      NoiseSource noise,
      StepListener listener) {
    try (SamplingRun run = scheduler.start(steps, strength, noise)) {
      return walk(run, denoiser, run.addNoise(latents, start), listener);
    }
  }

  /** Returns how often a walk of this strength asks the model; 1 is the whole walk. */
  public int calls(double strength) {
    try (SamplingRun run = scheduler.start(steps, strength, sample -> sample)) {
      return run.timesteps().length;
    }
  }

  private static Tensor walk(
      SamplingRun run, Denoiser denoiser, Tensor start, StepListener listener) {
    double[] timesteps = run.timesteps();
    Tensor sample = new Tensor(start).retainReference();
    try (EngineWork work = EngineWork.begin()) {
      for (int i = 0; i < timesteps.length; i++) {
        work.pause();
        try (PointerScope step = new PointerScope();
            NoGradGuard inference = new NoGradGuard()) {
          Tensor prediction = denoiser.predict(run.modelInput(sample, i), timesteps[i]);
          Tensor next = run.step(prediction, i, sample);
          listener.stepped(i + 1, timesteps.length, next);
          sample.close();
          sample = next.retainReference();
        }
      }
      return new Tensor(sample);
    } finally {
      sample.close();
    }
  }
}
