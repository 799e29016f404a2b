package io.distillery.diffusion.scheduler;

/** Walks from noise to a sample in few steps. Immutable; each walk is a run of its own. */
public interface NoiseScheduler {
  /** Returns the forward process that it inverts, which training uses too. */
  NoiseSchedule schedule();

  /**
   * Begins a walk.
   *
   * @param steps sampling steps of a whole walk, 1 to the training timesteps
   * @param strength part of the walk to take, in (0, 1]: the walk from an image skips the first
   *     {@code steps - floor(steps * strength)} entries of the list of timesteps; consistency
   *     models take all steps, in that part of the walk
   * @param noise asked once a step by samplers that add noise; the others ignore it
   */
  SamplingRun start(int steps, double strength, NoiseSource noise);
}
