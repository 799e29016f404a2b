package io.distillery.diffusion.scheduler;

import static io.distillery.diffusion.checkpoint.TensorAssert.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.distillery.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
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
      SchedulerConfig.stableDiffusion().toBuilder()
          .kind(SchedulerKind.DDPM)
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
          new GaussianWalk(CONFIG, scheduler).walk(run, GaussianWalk.MEAN, run.fromNoise(start)))[
          0];
    }
  }

  private static Tensor zero() {
    return Tensors.of(new double[] {0}, 1);
  }

  private static double deviation(NoiseScheduler scheduler, int steps) {
    int[] draws = {0};
    int most = 2 * steps + 1; // twice a step, and at the start
    try (PointerScope scope = new PointerScope();
        SamplingRun run = scheduler.start(steps, 1, sample -> unitVector(++draws[0], most))) {
      Tensor end =
          new GaussianWalk(CONFIG, scheduler).walk(run, 0, run.fromNoise(unitVector(0, most)));
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

  /** From all but pure noise, which levels are finite for. */
  @Test
  void ancestralStepsOverLevelsAreDdpms() {
    for (int steps : new int[] {50, 200}) {
      assertThat(deviation(new EulerAncestralScheduler(CONFIG), steps))
          .isCloseTo(deviation(new DdpmScheduler(CONFIG), steps), within(1e-5));
    }
  }

  /**
   * Twice the steps: half the error of the deviation in first order, less in second. Ends onto no
   * noise, as models are drawn from.
   */
  @Test
  void theStochasticSolversConverge() {
    for (NoiseScheduler scheduler :
        List.of(
            new EulerAncestralScheduler(CONFIG),
            new DpmSolverPlusPlusSdeScheduler(CONFIG),
            new DpmSolverPlusPlus2MSdeScheduler(CONFIG))) {
      assertThat(mean(scheduler, 100)).isCloseTo(GaussianWalk.MEAN, within(1e-6));
      double coarse = Math.abs(deviation(scheduler, 50) - GaussianWalk.DEVIATION);
      double fine = Math.abs(deviation(scheduler, 200) - GaussianWalk.DEVIATION);
      assertThat(coarse).isLessThan(0.055);
      assertThat(coarse / fine).isBetween(2.5, 9.0);
      boolean second = !(scheduler instanceof EulerAncestralScheduler);
      assertThat(fine).isLessThan(second ? 0.006 : 0.02);
    }
  }

  /**
   * A model that knows where each walk without noise ends (a consistency function) gives samples of
   * the right distribution in any number of steps; but for LCM's boundary condition, and for the
   * noise of timestep 0 (0.03), to which TCD goes.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8})
  void consistencySamplingKeepsTheDistribution(int steps) {
    SchedulerConfig config = CONFIG.toBuilder().predictionType(PredictionType.SAMPLE).build();
    for (NoiseScheduler scheduler :
        List.of(new LcmScheduler(config), new TcdScheduler(config, 1))) {
      int[] draws = {0};
      try (PointerScope scope = new PointerScope();
          SamplingRun run =
              scheduler.start(steps, 1, sample -> unitVector(++draws[0], steps + 1))) {
        Tensor sample = unitVector(0, steps + 1);
        for (int i = 0; i < steps; i++) {
          double a = scheduler.schedule().alphaBar((long) run.timesteps()[i]);
          double spread = Math.sqrt(a * Math.pow(GaussianWalk.DEVIATION, 2) + 1 - a);
          Tensor ends = sample.mul(new Scalar(GaussianWalk.DEVIATION / spread));
          sample = run.step(ends, i, sample);
        }
        double deviation =
            Math.sqrt(Arrays.stream(Tensors.doubles(sample)).map(gain -> gain * gain).sum());
        assertThat(deviation)
            .isCloseTo(
                GaussianWalk.DEVIATION, within(scheduler instanceof LcmScheduler ? 1e-3 : 0.03));
      }
    }
  }

  /** Without noise, trajectory consistency sampling takes DDIM's steps. */
  @Test
  void withoutNoiseTcdIsDdim() {
    SchedulerConfig config =
        CONFIG.toBuilder().originalSteps(20).clipSample(false).setAlphaToOne(false).build();
    try (PointerScope scope = new PointerScope()) {
      Tensor noise = Tensors.of(new double[] {0.3, -1.2}, 2);
      Tensor[] ends = new Tensor[2];
      NoiseScheduler[] both = {new TcdScheduler(config, 0), new DdimScheduler(config)};
      for (int i = 0; i < 2; i++) {
        try (SamplingRun run = both[i].start(20, 1, sample -> noise)) {
          assertThat(run.timesteps()).startsWith(999, 949, 899).endsWith(49);
          ends[i] = new GaussianWalk(config, both[i]).walk(run, GaussianWalk.MEAN, noise);
        }
      }
      assertClose(ends[0], ends[1], 1e-12);
    }
  }

  @Test
  void consistencyModelsTakeSomeOfTheirTimesteps() {
    assertThat(DistilledTimesteps.of(SchedulerConfig.stableDiffusion(), 4, 1))
        .containsExactly(999, 759, 499, 259);
    assertThat(DistilledTimesteps.of(SchedulerConfig.stableDiffusion(), 1, 1)).containsExactly(999);
    assertThat(DistilledTimesteps.of(SchedulerConfig.stableDiffusion(), 4, 0.7))
        .as("all four among the first 35 of 50")
        .containsExactly(699, 539, 359, 179);
    assertThatThrownBy(() -> DistilledTimesteps.of(SchedulerConfig.stableDiffusion(), 8, 0.1))
        .hasMessageContaining("8 sampling steps, expected 1 to the 5")
        .hasMessageContaining("at strength 0.1");
    assertThatThrownBy(() -> DistilledTimesteps.of(SchedulerConfig.stableDiffusion(), 51, 1))
        .hasMessageContaining("51 sampling steps, expected 1 to the 50");
    assertThatThrownBy(() -> new TcdScheduler(CONFIG, 1.5)).hasMessageContaining("gamma is 1.5");
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
      return new GaussianWalk(CONFIG, scheduler).walk(run, GaussianWalk.MEAN, noise);
    }
  }
}
