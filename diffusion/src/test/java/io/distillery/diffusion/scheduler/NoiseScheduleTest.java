package io.distillery.diffusion.scheduler;

import static io.distillery.diffusion.checkpoint.TensorAssert.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class NoiseScheduleTest {
  private static SchedulerConfig config(BetaSchedule schedule, boolean zeroSnr) {
    return SchedulerConfig.builder(SchedulerKind.DDIM)
        .betas(schedule, 0.0001, 0.02)
        .rescaleBetasToZeroSnr(zeroSnr)
        .predictionType(PredictionType.V_PREDICTION)
        .build();
  }

  @Test
  void linearBetas() {
    NoiseSchedule schedule = new NoiseSchedule(config(BetaSchedule.LINEAR, false));
    assertThat(schedule.alphaBar(0)).isEqualTo(0.9999, within(1e-12));
    assertThat(1 - schedule.alphaBar(999) / schedule.alphaBar(998)).isEqualTo(0.02, within(1e-9));
    // Ho et al. start from nearly pure noise: KL about 1e-5 bits per dimension.
    assertThat(schedule.alphaBar(999)).isEqualTo(4.04e-5, within(1e-7));
  }

  /** The product telescopes to Nichol and Dhariwal's f(t) / f(0). */
  @Test
  void cosineAlphas() {
    NoiseSchedule schedule = new NoiseSchedule(config(BetaSchedule.SQUAREDCOS_CAP_V2, false));
    double end = Math.cos((0.5 + 0.008) / 1.008 * Math.PI / 2);
    double start = Math.cos(0.008 / 1.008 * Math.PI / 2);
    assertThat(schedule.alphaBar(499)).isEqualTo(end * end / (start * start), within(1e-9));
    assertThat(1 - schedule.alphaBar(999) / schedule.alphaBar(998)).isEqualTo(0.999, within(1e-9));
  }

  @Test
  void zeroSnrKeepsTheFirstAlphaAndEndsInPureNoise() {
    NoiseSchedule plain = new NoiseSchedule(config(BetaSchedule.SCALED_LINEAR, false));
    NoiseSchedule rescaled = new NoiseSchedule(config(BetaSchedule.SCALED_LINEAR, true));
    assertThat(rescaled.alphaBar(0)).isEqualTo(plain.alphaBar(0), within(1e-12));
    assertThat(rescaled.alphaBar(999)).isZero();
    assertThat(rescaled.alphaBar(500)).isBetween(0.0, plain.alphaBar(500));
    assertThat(rescaled.sigma(999)).isEqualTo(4_096, within(0.001));
  }

  @Test
  void aZeroSnrWalkNeedsVelocity() {
    SchedulerConfig zero =
        config(BetaSchedule.SCALED_LINEAR, true).toBuilder()
            .spacing(TimestepSpacing.TRAILING)
            .build();
    assertThat(firstStep(zero)).isFinite();
    SchedulerConfig noise = zero.toBuilder().predictionType(PredictionType.EPSILON).build();
    assertThatThrownBy(() -> firstStep(noise)).hasMessageContaining("v_prediction");
  }

  private static double firstStep(SchedulerConfig config) {
    try (PointerScope scope = new PointerScope();
        SamplingRun run = config.scheduler().start(10, 1, sample -> sample)) {
      Tensor one = Tensors.of(new float[] {1}, 1);
      return Tensors.doubles(run.step(one, 0, one))[0];
    }
  }

  @Test
  void weightsOfMinSnr() {
    NoiseSchedule schedule = SchedulerConfig.stableDiffusion().scheduler().schedule();
    double clean = schedule.snr(0);
    assertThat(clean).isEqualTo(0.99915 / 0.00085, within(1e-6));
    assertThat(schedule.minSnrWeight(0, 5, PredictionType.EPSILON))
        .isEqualTo(5 / clean, within(1e-12));
    assertThat(schedule.minSnrWeight(0, 5, PredictionType.V_PREDICTION))
        .isEqualTo(5 / (clean + 1), within(1e-12));
    assertThat(schedule.minSnrWeight(0, 5, PredictionType.SAMPLE)).isEqualTo(5);
    assertThat(schedule.snr(999)).isLessThan(5);
    assertThat(schedule.minSnrWeight(999, 5, PredictionType.EPSILON)).isEqualTo(1);
  }

  /** The noised sample and the velocity are the sample and the noise turned by an angle. */
  @Test
  void velocityAndNoisedSampleGiveTheOriginalBack() {
    NoiseSchedule schedule = SchedulerConfig.stableDiffusion().scheduler().schedule();
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(1)) {
      Tensor original = random.normal(1, 4, 3, 3);
      Tensor noise = random.normal(1, 4, 3, 3);
      double alpha = Math.sqrt(schedule.alphaBar(300));
      double sigma = Math.sqrt(1 - schedule.alphaBar(300));
      Tensor noised = schedule.addNoise(original, noise, 300);
      Tensor velocity = schedule.velocity(original, noise, 300);
      PredictionType v = PredictionType.V_PREDICTION;
      assertClose(v.original(velocity, noised, alpha, sigma), original, 1e-6);
      assertClose(v.noise(velocity, noised, alpha, sigma), noise, 1e-6);
      PredictionType eps = PredictionType.EPSILON;
      assertClose(eps.original(noise, noised, alpha, sigma), original, 1e-6);
      PredictionType sample = PredictionType.SAMPLE;
      assertClose(sample.noise(original, noised, alpha, sigma), noise, 1e-6);
    }
  }

  @Test
  void timestepsAreChecked() {
    NoiseSchedule schedule = SchedulerConfig.stableDiffusion().scheduler().schedule();
    assertThatThrownBy(() -> schedule.alphaBar(1_000)).hasMessageContaining("1000");
    assertThatThrownBy(() -> schedule.snr(-1)).hasMessageContaining("-1");
  }

  @Test
  void timestepOfSigmaInvertsSigma() {
    NoiseSchedule schedule = SchedulerConfig.stableDiffusion().scheduler().schedule();
    for (double t : new double[] {0, 1, 10.25, 500, 998.5, 999}) {
      assertThat(schedule.timestepOfSigma(schedule.sigma(t))).isEqualTo(t, within(0.01));
    }
    assertThat(schedule.timestepOfSigma(1e-6)).isZero();
    assertThat(schedule.timestepOfSigma(1e6)).isEqualTo(999);
  }
}
