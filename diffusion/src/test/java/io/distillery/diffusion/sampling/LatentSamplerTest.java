package io.distillery.diffusion.sampling;

import static io.distillery.diffusion.checkpoint.TensorAssert.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.diffusion.scheduler.GaussianModel;
import io.distillery.diffusion.scheduler.NoiseSchedule;
import io.distillery.diffusion.scheduler.NoiseScheduler;
import io.distillery.diffusion.scheduler.PredictionType;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.diffusion.scheduler.SchedulerKind;
import io.distillery.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LatentSamplerTest {
  private static final double DEVIATION = 2;

  private static Denoiser denoiser(NoiseScheduler scheduler) {
    NoiseSchedule schedule = scheduler.schedule();
    GaussianModel model = new GaussianModel(0, DEVIATION, PredictionType.EPSILON);
    return (sample, t) -> {
      double alphaBar = schedule.alphaBar(Math.round(t));
      return model.predict(sample, Math.sqrt(alphaBar), Math.sqrt(1 - alphaBar));
    };
  }

  private static NoiseScheduler scheduler(SchedulerKind kind) {
    return kind.create(SchedulerConfig.stableDiffusion());
  }

  @ParameterizedTest
  @EnumSource(value = SchedulerKind.class, names = "DDPM", mode = EnumSource.Mode.EXCLUDE)
  void walksFromNoiseToTheDeviationOfTheData(SchedulerKind kind) {
    NoiseScheduler scheduler = scheduler(kind);
    List<Integer> steps = new ArrayList<>();
    try (PointerScope scope = new PointerScope();
        SeededNoise noise = new SeededNoise(1, 2)) {
      Tensor start = noise.draw(4, 2, 2);
      Tensor end =
          new LatentSampler(scheduler, 50)
              .fromNoise(
                  denoiser(scheduler), start, noise, (done, total, latents) -> steps.add(done));
      assertClose(end, start.mul(new Scalar(DEVIATION)), 0.2);
      assertThat(steps).startsWith(1, 2, 3).hasSize(kind == SchedulerKind.PNDM ? 51 : 50);
    }
  }

  @ParameterizedTest
  @EnumSource(SchedulerKind.class)
  void anItemDoesNotDependOnItsBatch(SchedulerKind kind) {
    NoiseScheduler scheduler = scheduler(kind);
    try (PointerScope scope = new PointerScope()) {
      Tensor both = fromLatents(scheduler, 5, 6);
      assertClose(fromLatents(scheduler, 6), both.narrow(0, 1, 1), 1e-6);
    }
  }

  private static Tensor fromLatents(NoiseScheduler scheduler, long... seeds) {
    try (SeededNoise noise = new SeededNoise(seeds)) {
      Tensor start = noise.draw(4, 2, 2);
      Tensor latents = Tensors.of(new float[(int) start.numel()], Tensors.shape(start));
      return new LatentSampler(scheduler, 10)
          .fromLatents(denoiser(scheduler), latents, start, 0.7, noise, StepListener.NONE);
    }
  }

  @ParameterizedTest
  @EnumSource(SchedulerKind.class)
  void keepsNoNativeMemory(SchedulerKind kind) {
    NoiseScheduler scheduler = scheduler(kind);
    try (PointerScope scope = new PointerScope()) {
      fromLatents(scheduler, 1);
    }
    long before = Pointer.totalCount();
    for (int i = 0; i < 5; i++) {
      try (PointerScope scope = new PointerScope()) {
        fromLatents(scheduler, 1);
      }
    }
    assertThat(Pointer.totalCount() - before).isLessThanOrEqualTo(0);
  }

  @Test
  void freesWhatItHeldWhereTheModelFails() {
    NoiseScheduler scheduler = scheduler(SchedulerKind.DDIM);
    try (PointerScope scope = new PointerScope()) {
      assertThatThrownBy(
              () ->
                  new LatentSampler(scheduler, 10)
                      .fromNoise(
                          (sample, t) -> {
                            throw new IllegalStateException("broken model");
                          },
                          Tensors.of(new float[4], 1, 4, 1, 1),
                          sample -> sample,
                          StepListener.NONE))
          .hasMessage("broken model");
    }
  }
}
