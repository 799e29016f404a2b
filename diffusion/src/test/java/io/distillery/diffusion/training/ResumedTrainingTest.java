package io.distillery.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.diffusion.training.DiffusionTrainingOptions.Loss;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.LibTorch;
import io.distillery.torch.RandomSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stopped at any step and started again, training ends with the same bytes. */
class ResumedTrainingTest {
  private static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @TempDir Path folder;

  @AfterEach
  void oneThread() {
    LibTorch.threads(1);
  }

  /** With 2 threads, two copies of the model share each part of a batch. */
  static Stream<Arguments> trainings() {
    DiffusionTrainingOptions plain = TinyTraining.options(30);
    LoraOptions lora = new LoraOptions(2, 8.0, EnumSet.allOf(LoraOptions.Target.class), true);
    return Stream.of(
        Arguments.of(1, plain),
        Arguments.of(
            2,
            TinyTraining.options(30, Loss.ADAPTIVE).with(new MemorySaving(2, true, false), null)),
        Arguments.of(2, plain.with(new MemorySaving(1, true, true), lora)));
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void diffusion(int threads, DiffusionTrainingOptions options) throws IOException {
    LibTorch.threads(threads);
    Path whole = folder.resolve("whole");
    Path resumed = folder.resolve("resumed");
    List<Double> losses = new ArrayList<>();
    train(whole, options, step -> {}, losses);
    assertThatThrownBy(() -> train(resumed, options, stopAt(27), new ArrayList<>()))
        .isInstanceOf(Stop.class);
    try (Stream<Path> kept = Files.list(resumed.resolve("checkpoints"))) {
      assertThat(kept.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "checkpoint-00000010.safetensors", "checkpoint-00000020.safetensors");
    }
    train(resumed, options, step -> assertThat(step).isGreaterThan(20), new ArrayList<>());
    try (Stream<Path> files = Files.walk(whole.resolve("model"))) {
      List<Path> written = files.filter(Files::isRegularFile).toList();
      assertThat(written).hasSizeGreaterThan(8);
      for (Path file : written) {
        assertThat(resumed.resolve(whole.relativize(file))).hasSameBinaryContentAs(file);
      }
    }
    assertThat(mean(losses.subList(20, 30))).isLessThan(0.9 * mean(losses.subList(0, 10)));
  }

  @Test
  void goesOnFromTheOneBeforeWhereTheNewestIsBroken() throws IOException {
    train(folder, 20, step -> {}, new ArrayList<>());
    Path newest = folder.resolve("checkpoints/checkpoint-00000020.safetensors");
    Files.write(newest, Arrays.copyOf(Files.readAllBytes(newest), 5000));
    List<Long> steps = new ArrayList<>();
    train(folder, 20, steps::add, new ArrayList<>());
    assertThat(steps).startsWith(11L).endsWith(20L).hasSize(10);
  }

  @Test
  void otherOptionsThanTheCheckpointsAreRefused() throws IOException {
    Files.createDirectories(folder.resolve("checkpoints"));
    trainAutoencoder(
        folder.resolve("checkpoints/checkpoint-00000100.safetensors"),
        step -> {},
        new ArrayList<>());
    assertThatThrownBy(() -> train(folder, 20, step -> {}, new ArrayList<>()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("other options")
        .hasMessageContaining("checkpoint-00000100.safetensors");
  }

  @Test
  void aModelThatPredictsSomethingElseIsRefused() throws IOException {
    train(folder, 20, step -> {}, new ArrayList<>());
    try (TinyTraining velocity = new TinyTraining(SchedulerConfig.zeroTerminalSnr());
        DiffusionTrainer trainer =
            new DiffusionTrainer(velocity.model(), TinyTraining.options(20), LibTorch.threads())) {
      assertThatThrownBy(
              () ->
                  trainer.train(
                      velocity.pairs(2),
                      Checkpoints.lastOf(folder.resolve("checkpoints"), 2),
                      step -> {}))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("other options")
          .hasMessageContaining("V_PREDICTION, zero terminal SNR");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void autoencoder(int threads) throws IOException {
    LibTorch.threads(threads);
    List<Double> losses = new ArrayList<>();
    Path whole = folder.resolve("whole.safetensors");
    Path resumed = folder.resolve("resumed.safetensors");
    trainAutoencoder(whole, step -> {}, losses);
    assertThatThrownBy(() -> trainAutoencoder(resumed, stopAt(15), new ArrayList<>()))
        .isInstanceOf(Stop.class);
    trainAutoencoder(resumed, step -> {}, new ArrayList<>());
    assertThat(resumed).hasSameBinaryContentAs(whole);
    assertThat(mean(losses.subList(90, 100))).isLessThan(0.8 * mean(losses.subList(0, 10)));
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  private static java.util.function.LongConsumer stopAt(long last) {
    return step -> {
      if (step == last) {
        throw new Stop();
      }
    };
  }

  private static void train(
      Path out, long steps, java.util.function.LongConsumer seen, List<Double> losses)
      throws IOException {
    train(out, TinyTraining.options(steps), seen, losses);
  }

  private static void train(
      Path out,
      DiffusionTrainingOptions options,
      java.util.function.LongConsumer seen,
      List<Double> losses)
      throws IOException {
    try (TinyTraining tiny = new TinyTraining();
        DiffusionTrainer trainer =
            new DiffusionTrainer(tiny.model(), options, LibTorch.threads())) {
      trainer.train(
          tiny.pairs(2),
          Checkpoints.lastOf(out.resolve("checkpoints"), 2),
          step -> {
            losses.add(step.loss());
            seen.accept(step.step());
          });
      trainer.write(out.resolve("model"), ScalarType.Float);
    }
  }

  private static void trainAutoencoder(
      Path checkpoint, java.util.function.LongConsumer seen, List<Double> losses)
      throws IOException {
    AutoencoderTrainer.Options options =
        new AutoencoderTrainer.Options(
            100,
            4,
            new LearningRate(5e-3, 3, LearningRate.Shape.COSINE),
            1e-4,
            0.9,
            10,
            false,
            false,
            3);
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(4);
        AutoencoderTrainer trainer =
            new AutoencoderTrainer(
                new AutoencoderConfig(3, 2, List.of(4, 8), 1, 4, 8, 1),
                options,
                LibTorch.threads())) {
      Tensor images =
          random
              .uniform(6, 3, 1, 1)
              .mul(new org.bytedeco.pytorch.Scalar(255))
              .to(ScalarType.Byte)
              .expand(6, 3, 8, 8)
              .contiguous();
      trainer.train(
          images,
          checkpoint,
          (step, all, loss, rate) -> {
            losses.add(loss);
            seen.accept(step);
          });
    }
  }
}
