package io.distillery.diffusion.scheduler;

import static io.distillery.diffusion.TensorAssert.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.distillery.diffusion.scheduler.PndmScheduler.MidwayStart;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Samplers against a model whose walk is known in closed form. */
class SamplerConvergenceTest {
  private static final double DEVIATION = 2;
  private static final SchedulerConfig CONFIG = SchedulerConfig.stableDiffusion();

  /** First-order samplers gain a factor of four here, second-order ones end at the floor. */
  @ParameterizedTest
  @CsvSource({
    "ddim, LEADING, 0.05, 0.012",
    "ddim, TRAILING, 0.05, 0.012",
    "pndm, LEADING, 0.0004, 0.0004",
    "euler, LINSPACE, 0.05, 0.012",
    "dpm++2m, LINSPACE, 0.005, 0.0012",
    "dpm++2m, TRAILING, 0.005, 0.0012",
  })
  void moreStepsComeNearerTheExactEnd(
      String kind, TimestepSpacing spacing, double barOf25, double barOf100) {
    NoiseScheduler scheduler = SamplerChoice.ofOption(kind).create(CONFIG.withSpacing(spacing));
    assertThat(error(scheduler, 25, 1)).isLessThan(barOf25);
    assertThat(error(scheduler, 100, 1)).isLessThan(barOf100);
  }

  @ParameterizedTest
  @CsvSource({"euler, 0.016", "dpm++2m, 0.0006"})
  void karrasLevelsFindTheExactEnd(String kind, double bar) {
    NoiseScheduler scheduler = SamplerChoice.ofOption(kind).create(CONFIG.withKarrasSigmas());
    assertThat(error(scheduler, 100, 1)).isLessThan(bar);
  }

  @Test
  void theReferencesMidwayStartStaysOneStepBehind() {
    double reference = error(new PndmScheduler(CONFIG), 50, 0.7);
    double repeated = error(new PndmScheduler(CONFIG, MidwayStart.REPEATED), 50, 0.7);
    assertThat(repeated).isLessThan(0.0004);
    assertThat(reference).isGreaterThan(10 * repeated);
  }

  /** Error, relative, of the end of a walk from pure noise. */
  private static double error(NoiseScheduler scheduler, int steps, double strength) {
    PredictionType type = PredictionType.EPSILON;
    try (PointerScope scope = new PointerScope();
        SamplingRun run = scheduler.start(steps, strength, sample -> sample)) {
      Tensor start = run.fromNoise(Tensors.of(new float[] {1}, 1));
      double sigma = scheduler.schedule().sigma(run.timesteps()[0]);
      double alpha = 1 / Math.hypot(sigma, 1);
      double scaled = Tensors.doubles(run.modelInput(start, 0))[0];
      double end = Tensors.doubles(walk(run, scheduler.schedule(), type, start))[0];
      double exact = scaled * new GaussianModel(DEVIATION, type).contraction(alpha, sigma * alpha);
      return Math.abs(end / exact - 1);
    }
  }

  private static Tensor walk(
      SamplingRun run, NoiseSchedule schedule, PredictionType type, Tensor start) {
    GaussianModel model = new GaussianModel(DEVIATION, type);
    double[] timesteps = run.timesteps();
    Tensor sample = start;
    for (int i = 0; i < timesteps.length; i++) {
      double sigma = schedule.sigma(timesteps[i]);
      double alpha = 1 / Math.hypot(sigma, 1);
      Tensor prediction = model.predict(run.modelInput(sample, i), alpha, sigma * alpha);
      sample = run.step(prediction, i, sample);
    }
    return sample;
  }

  /** PNDM averages predictions of different timesteps, so that there the type does matter. */
  @ParameterizedTest
  @EnumSource(value = SchedulerKind.class, names = "PNDM", mode = EnumSource.Mode.EXCLUDE)
  void anyPredictionTypeWalksTheSameWay(SchedulerKind kind) {
    try (PointerScope scope = new PointerScope()) {
      Tensor expected = endOf(kind, PredictionType.EPSILON);
      assertClose(endOf(kind, PredictionType.V_PREDICTION), expected, 1e-4);
      assertClose(endOf(kind, PredictionType.SAMPLE), expected, 1e-4);
    }
  }

  private static Tensor endOf(SchedulerKind kind, PredictionType type) {
    NoiseScheduler scheduler = kind.create(CONFIG.withPredictionType(type));
    try (RandomSource random = new RandomSource(5);
        SamplingRun run =
            scheduler.start(20, 0.8, sample -> random.normal(Tensors.shape(sample)))) {
      Tensor start = run.addNoise(random.normal(2, 3), random.normal(2, 3));
      return walk(run, scheduler.schedule(), type, start);
    }
  }

  @Test
  void ancestralSamplesHaveTheDeviationOfTheData() {
    NoiseScheduler scheduler = SchedulerKind.DDPM.create(CONFIG);
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(3);
        SamplingRun run = scheduler.start(500, 1, sample -> random.normal(Tensors.shape(sample)))) {
      Tensor start = random.normal(20_000);
      Tensor end = walk(run, scheduler.schedule(), PredictionType.EPSILON, start);
      double squares = 0;
      for (double sample : Tensors.doubles(end)) {
        squares += sample * sample / 20_000;
      }
      assertThat(Math.sqrt(squares)).isCloseTo(DEVIATION, within(0.05));
    }
  }
}
