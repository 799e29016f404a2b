package io.distillery.diffusion.scheduler;

import static io.distillery.diffusion.checkpoint.TensorAssert.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.distillery.torch.Tensors;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Samplers that add noise, on normal data. Their steps are then linear in the start and in each
 * step's noise, so that a walk of unit vectors gives the exact mean and deviation of the samples
 * without drawing one.
 */
class AncestralSamplingTest {
  /** From pure noise, so that the start has exactly the distribution that the walk expects. */
  private static final SchedulerConfig CONFIG =
      SchedulerConfig.stableDiffusion().toBuilder(SchedulerKind.DDPM)
          .rescaleBetasToZeroSnr(true)
          .predictionType(PredictionType.V_PREDICTION)
          .spacing(TimestepSpacing.TRAILING)
          .setAlphaToOne(true)
          .build();

  private static double mean(NoiseScheduler scheduler, int steps) {
    try (PointerScope scope = new PointerScope();
        SamplingRun run = scheduler.start(steps, 1, sample -> sample.mul(zero()))) {
      Tensor start = Tensors.of(new double[] {0}, 1);
      return Tensors.doubles(
          new GaussianWalk(CONFIG, scheduler).walk(run, GaussianWalk.MEAN, steps, start))[0];
    }
  }

  private static Tensor zero() {
    return Tensors.of(new double[] {0}, 1);
  }

  private static double deviation(NoiseScheduler scheduler, int steps) {
    int[] draws = {0};
    try (PointerScope scope = new PointerScope();
        SamplingRun run = scheduler.start(steps, 1, sample -> unitVector(++draws[0], steps + 1))) {
      Tensor end =
          new GaussianWalk(CONFIG, scheduler).walk(run, 0, steps, unitVector(0, steps + 1));
      return Math.sqrt(Arrays.stream(Tensors.doubles(end)).map(gain -> gain * gain).sum());
    }
  }

  private static Tensor unitVector(int index, int size) {
    double[] values = new double[size];
    values[index] = 1;
    return Tensors.of(values, size);
  }

  @Test
  void samplesHaveTheMeanAndTheDeviationOfTheData() {
    assertConverges(new DdpmScheduler(CONFIG));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1})
  void anyShareOfNoiseGivesTheSameDistribution(double eta) {
    assertConverges(new DdimScheduler(CONFIG, eta));
  }

  private static void assertConverges(NoiseScheduler scheduler) {
    assertThat(mean(scheduler, 1_000)).isCloseTo(GaussianWalk.MEAN, within(1e-9));
    double coarse = deviation(scheduler, 250) - GaussianWalk.DEVIATION;
    double fine = deviation(scheduler, 500) - GaussianWalk.DEVIATION;
    assertThat(Math.abs(fine)).isLessThan(0.01);
    assertThat(coarse / fine).isBetween(1.6, 2.2);
  }

  /** Song et al., section 4.1: with {@code eta = 1} the process is DDPM's. */
  @Test
  void allOfTheNoiseMakesDdimTheSameAsDdpm() {
    try (PointerScope scope = new PointerScope()) {
      assertClose(end(new DdimScheduler(CONFIG, 1)), end(new DdpmScheduler(CONFIG)), 1e-12);
    }
  }

  private static Tensor end(NoiseScheduler scheduler) {
    Tensor noise = Tensors.of(new double[] {0.3, -1.2}, 2);
    try (SamplingRun run = scheduler.start(20, 1, sample -> noise)) {
      return new GaussianWalk(CONFIG, scheduler).walk(run, GaussianWalk.MEAN, 20, noise);
    }
  }
}
