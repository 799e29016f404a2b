package io.distillery.diffusion.scheduler;

import io.distillery.torch.Tensors;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Walks in double precision under a {@link GaussianModel}, whose exact end is known. */
record GaussianWalk(SchedulerConfig config, NoiseScheduler scheduler) {
  static final double MEAN = 1.5;
  static final double DEVIATION = 0.5;

  static GaussianWalk of(SchedulerConfig config) {
    return new GaussianWalk(config, config.scheduler());
  }

  /**
   * How far a walk from noise ends from where the exact one does, in deviations of the data.
   *
   * @param endSigma noise over signal at the end of the walk
   */
  double error(int steps, double strength, double endSigma) {
    try (PointerScope scope = new PointerScope();
        SamplingRun run = scheduler.start(steps, strength, sample -> sample)) {
      Tensor start = run.fromNoise(Tensors.of(new double[] {-0.7}, 1));
      GaussianModel model = new GaussianModel(MEAN, DEVIATION, config.predictionType());
      double[] sigmas = sigmas(run, steps);
      double before =
          model.invariant(
              Tensors.doubles(run.modelInput(start, 0))[0], alpha(sigmas[0]), noise(sigmas[0]));
      double end = Tensors.doubles(walk(run, MEAN, steps, start))[0];
      boolean unscaled = scheduler instanceof EulerScheduler;
      double after =
          model.invariant(unscaled ? end * alpha(endSigma) : end, alpha(endSigma), noise(endSigma));
      return Math.abs(after - before);
    }
  }

  /** The end of the walk from {@code start} under data of this mean. */
  Tensor walk(SamplingRun run, double mean, int steps, Tensor start) {
    return walk(run, mean, steps, start, sample -> {});
  }

  Tensor walk(
      SamplingRun run, double mean, int steps, Tensor start, Consumer<Tensor> afterEachStep) {
    GaussianModel model = new GaussianModel(mean, DEVIATION, config.predictionType());
    double[] sigmas = sigmas(run, steps);
    Tensor sample = start;
    for (int i = 0; i < sigmas.length; i++) {
      Tensor input = run.modelInput(sample, i);
      sample = run.step(model.predict(input, alpha(sigmas[i]), noise(sigmas[i])), i, sample);
      afterEachStep.accept(sample);
    }
    return sample;
  }

  /** Noise levels at which the model is asked: DPM-Solver++ rounds the timesteps of Karras's. */
  private double[] sigmas(SamplingRun run, int steps) {
    double[] timesteps = run.timesteps();
    double[] sigmas = new double[timesteps.length];
    for (int i = 0; i < sigmas.length; i++) {
      sigmas[i] = sigma(timesteps[i]);
    }
    if (config.karrasSigmas()) {
      int last = config.trainTimesteps() - 1;
      return KarrasSigmas.of(schedule().sigma(last), schedule().sigma(0), steps);
    }
    return sigmas;
  }

  /** Unlike the schedule's own, infinite at pure noise for samplers of whole timesteps. */
  private double sigma(double t) {
    boolean levels =
        scheduler instanceof EulerScheduler || scheduler instanceof DpmSolverPlusPlus2MScheduler;
    if (levels) {
      return schedule().sigma(t);
    }
    double alphaBar = schedule().alphaBar((long) t);
    return Math.sqrt((1 - alphaBar) / alphaBar);
  }

  NoiseSchedule schedule() {
    return scheduler.schedule();
  }

  static double alpha(double sigma) {
    return 1 / Math.hypot(sigma, 1);
  }

  private static double noise(double sigma) {
    return sigma == Double.POSITIVE_INFINITY ? 1 : sigma * alpha(sigma);
  }
}
