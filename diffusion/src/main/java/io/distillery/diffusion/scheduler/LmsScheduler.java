package io.distillery.diffusion.scheduler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Linear multistep method of order four on the probability-flow ODE (Adams and Bashforth; over the
 * noise levels of Karras et al., NeurIPS 2022, as in the code of k-diffusion): the slopes of up to
 * four calls are interpolated by a polynomial in the level, whose integral is the step.
 */
public final class LmsScheduler implements NoiseScheduler {
  private final SchedulerConfig config;
  private final NoiseSchedule schedule;

  public LmsScheduler(SchedulerConfig config) {
    this.config = config;
    this.schedule = new NoiseSchedule(config);
  }

  @Override
  public NoiseSchedule schedule() {
    return schedule;
  }

  private static final int ORDER = 4;

  @Override
  public SamplingRun start(int steps, double strength, NoiseSource noise) {
    return new Run(NoiseLevels.of(config, schedule, steps).part(steps, strength));
  }

  private final class Run extends NoiseLevelRun {
    /** Of the latest calls, the newest first. */
    private final Deque<Tensor> slopes = new ArrayDeque<>();

    Run(NoiseLevels levels) {
      super(levels, config.predictionType());
    }

    /**
     * {@code x + sum_j c_j * d_j}, with {@code c_j} the integral from {@code sigma} to {@code
     * sigma'} of Lagrange's polynomial that is 1 at the level of slope {@code d_j} and 0 at the
     * others.
     */
    @Override
    public Tensor step(Tensor prediction, int index, Tensor sample) {
      slopes.addFirst(KeptTensor.of(slope(prediction, index, sample)));
      if (slopes.size() > ORDER) {
        slopes.removeLast().close();
      }
      double[] levels = new double[slopes.size()];
      Arrays.setAll(levels, j -> sigma(index - j));
      List<Tensor> terms = new ArrayList<>(List.of(sample));
      terms.addAll(slopes);
      double[] weights = new double[terms.size()];
      weights[0] = 1;
      for (int j = 0; j < levels.length; j++) {
        weights[j + 1] = integral(levels, j, sigma(index), sigma(index + 1));
      }
      return LinearCombination.of(weights, terms);
    }

    @Override
    public void close() {
      slopes.forEach(Tensor::close);
      slopes.clear();
    }
  }

  /** Of Lagrange's polynomial {@code j} at these points: its coefficients, then their integral. */
  private static double integral(double[] points, int j, double from, double to) {
    double[] coefficients = {1}; // of the powers of (x - from), which keeps digits
    for (int k = 0; k < points.length; k++) {
      if (k != j) {
        double scale = 1 / (points[j] - points[k]);
        double root = points[k] - from;
        double[] next = new double[coefficients.length + 1];
        for (int power = 0; power < coefficients.length; power++) {
          next[power + 1] += coefficients[power] * scale;
          next[power] -= coefficients[power] * root * scale;
        }
        coefficients = next;
      }
    }
    double integral = 0;
    for (int power = 0; power < coefficients.length; power++) {
      integral += coefficients[power] * Math.pow(to - from, power + 1) / (power + 1);
    }
    return integral;
  }
}
