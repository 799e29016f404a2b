package io.distillery.diffusion.scheduler;

import static io.distillery.diffusion.checkpoint.TensorAssert.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.torch.Tensors;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Lists, tables and first steps; whole walks need the model and are tested with it. Timesteps are
 * exact. Bars of numbers: ten times the error that float32 itself has there (the reference tables
 * are float32, ours double), never less than 1e-5.
 */
class SchedulerReferenceTest {
  private static final NoiseSource NO_NOISE =
      sample -> {
        throw new AssertionError("this sampler adds no noise");
      };

  private PointerScope scope;
  private SchedulerCases reference;
  private SchedulerConfig config;

  @BeforeEach
  void open() throws IOException {
    reference = new SchedulerCases();
    config = SchedulerConfig.read(reference.folder());
    scope = new PointerScope();
  }

  @AfterEach
  void close() {
    if (scope != null) {
      scope.close();
    }
  }

  @Test
  void readsTheConfiguration() {
    assertThat(config).isEqualTo(SchedulerConfig.stableDiffusion());
  }

  @Test
  void cumulativeAlphas() {
    NoiseSchedule schedule = config.scheduler().schedule();
    double[] alphaBars = LongStream.range(0, 1_000).mapToDouble(schedule::alphaBar).toArray();
    assertClose(Tensors.of(alphaBars, 1_000), reference.tensor("sched.alphas_cumprod"), 1e-5);
  }

  @Test
  void addsNoiseAtManyTimesteps() {
    Tensor noised =
        config
            .scheduler()
            .schedule()
            .addNoise(
                reference.tensor("sched.x0"),
                reference.tensor("sched.noise"),
                Tensors.longs(reference.tensor("addnoise.timesteps")));
    assertClose(noised, reference.tensor("addnoise.out"), 1.36e-5);
  }

  @ParameterizedTest
  @CsvSource({
    "pndm, pndm.img2img, 50",
    "pndm, pndm.txt2img, 20",
    "ddim, ddim, 20",
    "dpm++2m, dpmpp2m, 20",
    "euler, euler, 20",
  })
  void timesteps(String kind, String name, int steps) {
    try (SamplingRun run = create(kind, config).start(steps, 1, NO_NOISE)) {
      assertTimesteps(run, name);
    }
  }

  @ParameterizedTest
  @CsvSource({"dpm++2m, dpmpp2m.leading", "euler, euler.leading"})
  void leadingTimestepsAndSigmas(String kind, String name) {
    SchedulerConfig leading = config.toBuilder().spacing(TimestepSpacing.LEADING).build();
    NoiseScheduler scheduler = create(kind, leading);
    try (SamplingRun run = scheduler.start(20, 1, NO_NOISE)) {
      assertTimesteps(run, name);
      assertSigmas(run, scheduler, name);
    }
  }

  @ParameterizedTest
  @CsvSource({"dpm++2m, dpmpp2m", "euler, euler"})
  void sigmas(String kind, String name) {
    NoiseScheduler scheduler = create(kind, config);
    try (SamplingRun run = scheduler.start(20, 1, NO_NOISE)) {
      assertSigmas(run, scheduler, name);
    }
  }

  @Test
  void strengthSevenTenthsOfFiftySteps() {
    try (SamplingRun run = config.scheduler().start(50, 0.7, NO_NOISE)) {
      assertThat(run.timesteps()).hasSize(36).startsWith(701, 681, 661).endsWith(21, 1);
      Tensor start = run.addNoise(reference.tensor("sched.x0"), reference.tensor("sched.noise"));
      assertClose(start, reference.tensor("pndm.img2img.start"), 1e-5);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "pndm, pndm.img2img, 50, 0.7",
    "pndm, pndm.txt2img, 20, 1",
    "ddim, ddim, 20, 1",
    "dpm++2m, dpmpp2m, 20, 1",
    "euler, euler, 20, 1",
  })
  void firstStep(String kind, String name, int steps, double strength) {
    try (SamplingRun run = create(kind, config).start(steps, strength, NO_NOISE)) {
      Tensor start = reference.tensor(name + ".start");
      if (strength == 1) {
        assertClose(run.fromNoise(reference.tensor("sched.noise")), start, 1.4e-4);
      }
      Tensor next = run.step(reference.tensor(name + ".eps0"), 0, start);
      assertClose(next, reference.tensor(name + ".latents").narrow(0, 0, 1), 1e-4);
    }
  }

  private static NoiseScheduler create(String kind, SchedulerConfig config) {
    return SamplerChoice.ofOption(kind).create(config);
  }

  private void assertTimesteps(SamplingRun run, String name) {
    Tensor expected = reference.tensor(name + ".timesteps");
    double[] rounded = Arrays.stream(run.timesteps()).map(t -> (float) t).toArray();
    assertThat(rounded).isEqualTo(Tensors.doubles(expected));
  }

  private void assertSigmas(SamplingRun run, NoiseScheduler scheduler, String name) {
    double[] expected = Tensors.doubles(reference.tensor(name + ".sigmas"));
    double[] timesteps = run.timesteps();
    assertThat(expected).hasSize(timesteps.length + 1).endsWith(0);
    for (int i = 0; i < timesteps.length; i++) {
      double sigma = scheduler.schedule().sigma(timesteps[i]);
      assertThat(Math.abs(sigma - expected[i])).isLessThan(4e-5);
    }
  }
}
