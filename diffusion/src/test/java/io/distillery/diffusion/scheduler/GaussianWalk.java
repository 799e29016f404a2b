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
      double[] sigmas = sigmas(run);
      double before =
          model.invariant(
              Tensors.doubles(run.modelInput(start, 0))[0], alpha(sigmas[0]), noise(sigmas[0]));
      double end = Tensors.doubles(walk(run, MEAN, start))[0];
      boolean unscaled = run instanceof NoiseLevelRun;
      double after =
          model.invariant(unscaled ? end * alpha(endSigma) : end, alpha(endSigma), noise(endSigma));
      return Math.abs(after - before);
    }
  }

  /** The end of the walk from {@code start} under data of this mean. */
  Tensor walk(SamplingRun run, double mean, Tensor start) {
    return walk(run, mean, start, sample -> {});
  }

  Tensor walk(SamplingRun run, double mean, Tensor start, Consumer<Tensor> afterEachStep) {
    GaussianModel model = new GaussianModel(mean, DEVIATION, config.predictionType());
    double[] sigmas = sigmas(run);
    Tensor sample = start;
    for (int i = 0; i < sigmas.length; i++) {
      Tensor input = run.modelInput(sample, i);
      sample = run.step(model.predict(input, alpha(sigmas[i]), noise(sigmas[i])), i, sample);
      afterEachStep.accept(sample);
    }
    return sample;
  }

  /**
   * Noise levels at which the model is asked, which the runs over levels know: the solvers among
   * them round the timesteps of Karras's. Infinite at pure noise for samplers of whole timesteps.
   */
  private double[] sigmas(SamplingRun run) {
    double[] timesteps = run.timesteps();
    double[] sigmas = new double[timesteps.length];
    for (int i = 0; i < sigmas.length; i++) {
      if (run instanceof NoiseLevelRun levels) {
        sigmas[i] = levels.sigma(i);
      } else if (run instanceof SolverRun solver) {
        sigmas[i] = solver.level(i);
      } else {
        double alphaBar = schedule().alphaBar((long) timesteps[i]);
        sigmas[i] = Math.sqrt((1 - alphaBar) / alphaBar);
      }
    }
    return sigmas;
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
