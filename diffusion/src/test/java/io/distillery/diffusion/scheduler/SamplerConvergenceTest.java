package io.distillery.diffusion.scheduler;

import static io.distillery.diffusion.checkpoint.TensorAssert.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.diffusion.scheduler.PndmScheduler.MidwayStart;
import io.distillery.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Samplers against the exact walk of normal data, known in closed form: half the step means half
 * the error in a method of first order and a quarter in one of second. Errors are in deviations of
 * the data; doubles, so that rounding is out of sight. Walks end at the level of timestep 0: the
 * last step onto no noise at all is of first order in every method, and would cover the order.
 */
class SamplerConvergenceTest {
  private static SchedulerConfigBuilder config(SchedulerKind kind) {
    return SchedulerConfig.stableDiffusion().toBuilder(kind).finalSigma(FinalSigma.SIGMA_MIN);
  }

  private static double error(GaussianWalk walk, int steps) {
    return walk.error(steps, 1, walk.schedule().sigma(0));
  }

  private static void assertGain(SchedulerConfig config, double least, double most) {
    GaussianWalk walk = GaussianWalk.of(config);
    assertThat(error(walk, 100)).isLessThan(0.03);
    assertThat(error(walk, 100) / error(walk, 200)).isBetween(least, most);
  }

  /**
   * Timesteps that are even in {@code t} are far from even in the logarithm of signal to noise, in
   * which the second-order methods step: they come to a gain of 4 slowly. With linspace, DDIM and
   * PNDM follow diffusers, whose steps are as long as leading's and so do not meet: not tested.
   */
  @ParameterizedTest
  @CsvSource({
    "DDIM, LEADING, 1.9, 2.1",
    "DDIM, TRAILING, 1.9, 2.1",
    "EULER, LEADING, 1.9, 2.1",
    "EULER, LINSPACE, 1.9, 2.1",
    "EULER, TRAILING, 1.9, 2.1",
    "DPM_SOLVER_PLUS_PLUS_2M, LEADING, 2.9, 4.2",
    "DPM_SOLVER_PLUS_PLUS_2M, LINSPACE, 2.9, 4.2",
    "DPM_SOLVER_PLUS_PLUS_2M, TRAILING, 2.9, 4.2",
  })
  void halfTheStepGains(SchedulerKind kind, TimestepSpacing spacing, double least, double most) {
    assertGain(config(kind).spacing(spacing).build(), least, most);
  }

  /** Levels after Karras are nearly even in that logarithm. */
  @ParameterizedTest
  @CsvSource({"EULER, 1.95, 2.05", "DPM_SOLVER_PLUS_PLUS_2M, 3.9, 4.3"})
  void halfTheStepOfKarrasLevelsGains(SchedulerKind kind, double least, double most) {
    assertGain(config(kind).karrasSigmas(true).build(), least, most);
  }

  /** From pure noise, about which a model of noise would say nothing. */
  @ParameterizedTest
  @CsvSource({
    "DDIM, 1.9, 2.1",
    "EULER, 1.9, 2.1",
    "DPM_SOLVER_PLUS_PLUS_2M, 2.9, 4.2",
    "PNDM, 1.6, 2.1",
  })
  void halfTheStepFromPureNoiseGains(SchedulerKind kind, double least, double most) {
    SchedulerConfig zero =
        config(kind)
            .rescaleBetasToZeroSnr(true)
            .predictionType(PredictionType.V_PREDICTION)
            .spacing(TimestepSpacing.TRAILING)
            .build();
    assertGain(zero, least, most);
  }

  /** Of fourth order but for its start, which the error shows: no clean gain to test. */
  @ParameterizedTest
  @EnumSource(names = {"LEADING", "TRAILING"})
  void pndmIsBetterThanFirstOrder(TimestepSpacing spacing) {
    GaussianWalk pndm = GaussianWalk.of(config(SchedulerKind.PNDM).spacing(spacing).build());
    GaussianWalk ddim = GaussianWalk.of(config(SchedulerKind.DDIM).spacing(spacing).build());
    for (int steps : new int[] {25, 50, 100}) {
      assertThat(error(pndm, steps)).isLessThan(error(ddim, steps) / 4);
    }
  }

  @Test
  void theReferencesMidwayStartStaysOneStepBehind() {
    SchedulerConfig config = SchedulerConfig.stableDiffusion();
    GaussianWalk reference = GaussianWalk.of(config);
    GaussianWalk repeated =
        new GaussianWalk(config, new PndmScheduler(config, MidwayStart.REPEATED));
    double end = reference.schedule().sigma(0);
    assertThat(repeated.error(50, 0.7, end)).isLessThan(0.004);
    assertThat(reference.error(50, 0.7, end)).isGreaterThan(0.03);
  }

  /** PNDM averages predictions of different timesteps, so that there the type does matter. */
  @ParameterizedTest
  @EnumSource(value = SchedulerKind.class, names = "PNDM", mode = EnumSource.Mode.EXCLUDE)
  void anyPredictionTypeTakesTheSameSteps(SchedulerKind kind) {
    try (PointerScope scope = new PointerScope()) {
      List<Tensor> expected = steps(kind, PredictionType.EPSILON);
      List<Tensor> velocity = steps(kind, PredictionType.V_PREDICTION);
      List<Tensor> sample = steps(kind, PredictionType.SAMPLE);
      assertThat(expected).hasSize(16);
      for (int i = 0; i < expected.size(); i++) {
        assertClose(velocity.get(i), expected.get(i), 1e-12);
        assertClose(sample.get(i), expected.get(i), 1e-12);
      }
    }
  }

  private static List<Tensor> steps(SchedulerKind kind, PredictionType type) {
    GaussianWalk walk = GaussianWalk.of(config(kind).predictionType(type).build());
    List<Tensor> steps = new ArrayList<>();
    Tensor noise = Tensors.of(new double[] {0.3, -1.2}, 2);
    try (SamplingRun run = walk.scheduler().start(20, 0.8, sample -> noise)) {
      Tensor start = run.addNoise(Tensors.of(new double[] {1, 2}, 2), noise);
      walk.walk(run, GaussianWalk.MEAN, 20, start, steps::add);
    }
    return steps;
  }

  /** Onto no noise the last step lands on the clean sample that the model then sees. */
  @ParameterizedTest
  @EnumSource(names = {"DDIM", "EULER", "DPM_SOLVER_PLUS_PLUS_2M", "DDPM"})
  void theLastStepOntoNoNoiseIsTheCleanSample(SchedulerKind kind) {
    SchedulerConfig config =
        config(kind)
            .finalSigma(FinalSigma.ZERO)
            .setAlphaToOne(true)
            .lowerOrderFinal(false)
            .predictionType(PredictionType.SAMPLE)
            .build();
    try (PointerScope scope = new PointerScope();
        SamplingRun run = config.scheduler().start(20, 1, sample -> sample)) {
      Tensor sample = Tensors.of(new double[] {0.5}, 1);
      for (int i = 0; i < 20; i++) {
        sample = run.step(Tensors.of(new double[] {i}, 1), i, sample);
      }
      assertClose(sample, Tensors.of(new double[] {19}, 1), 1e-12);
    }
  }

  /** Above no noise, the last step is of second order unless there are few, or it is asked for. */
  @Test
  void theOrderOfTheLastStepFollowsTheConfiguration() {
    SchedulerConfig usual = config(SchedulerKind.DPM_SOLVER_PLUS_PLUS_2M).build();
    SchedulerConfig second = usual.toBuilder().lowerOrderFinal(false).build();
    SchedulerConfig first = usual.toBuilder().eulerAtFinal(true).build();
    assertThat(end(usual, 14)).isEqualTo(end(first, 14)).isNotEqualTo(end(second, 14));
    assertThat(end(usual, 15)).isEqualTo(end(second, 15)).isNotEqualTo(end(first, 15));
  }

  private static double end(SchedulerConfig config, int steps) {
    return error(GaussianWalk.of(config), steps);
  }
}
