package io.distillery.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.diffusion.AutoencoderConfig;
import io.distillery.diffusion.ClipTextConfig;
import io.distillery.diffusion.LatentDiffusion;
import io.distillery.diffusion.UNetConfig;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.diffusion.tokenizer.BytePairTrainer;
import io.distillery.diffusion.tokenizer.ClipTokenizer;
import io.distillery.diffusion.training.DiffusionTrainingOptions.Loss;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Parameters;
import io.distillery.torch.RandomSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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

  /** With 2 threads, two copies of the model share each batch. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void diffusion(int threads) throws IOException {
    LibTorch.threads(threads);
    Path whole = folder.resolve("whole");
    Path resumed = folder.resolve("resumed");
    List<Double> losses = new ArrayList<>();
    train(whole, 60, step -> {}, losses);
    assertThatThrownBy(() -> train(resumed, 60, stopAt(17), new ArrayList<>()))
        .isInstanceOf(Stop.class);
    train(resumed, 60, step -> assertThat(step).isGreaterThan(10), new ArrayList<>());
    for (String file :
        List.of(
            "unet/diffusion_pytorch_model.safetensors",
            "text_encoder/model.safetensors",
            "vae/diffusion_pytorch_model.safetensors")) {
      assertThat(resumed.resolve("model").resolve(file))
          .hasSameBinaryContentAs(whole.resolve("model").resolve(file));
    }
    assertThat(mean(losses.subList(50, 60))).isLessThan(0.8 * mean(losses.subList(0, 10)));
  }

  @Test
  void otherOptionsThanTheCheckpointsAreRefused() throws IOException {
    trainAutoencoder(folder.resolve("checkpoint.safetensors"), step -> {}, new ArrayList<>());
    assertThatThrownBy(() -> train(folder, 20, step -> {}, new ArrayList<>()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("other options")
        .hasMessageContaining("checkpoint.safetensors");
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
    Files.createDirectories(out);
    ClipTokenizer tokenizer =
        BytePairTrainer.train(
            Stream.of("a red cat", "a blue dog"),
            BytePairTrainer.Options.defaults().withMaxLength(8));
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(4);
        LatentDiffusion model =
            LatentDiffusion.create(
                new UNetConfig(
                    4,
                    2,
                    List.of(8, 16),
                    List.of(false, true),
                    1,
                    List.of(2, 2),
                    8,
                    4,
                    1e-5,
                    false),
                new AutoencoderConfig(3, 2, List.of(4, 8), 1, 4, 8, 1),
                new ClipTextConfig(
                    tokenizer.vocabularySize(),
                    8,
                    16,
                    1,
                    2,
                    8,
                    ClipTextConfig.Activation.QUICK_GELU),
                tokenizer,
                SchedulerConfig.stableDiffusion(),
                part -> Parameters.initialised(2));
        DiffusionTrainer trainer = new DiffusionTrainer(model, options(steps))) {
      TrainingPairs pairs =
          TrainingPairs.of(
              random.normal(6, 2, 1, 1).expand(6, 2, 4, 4).contiguous(),
              List.of("a red cat", "a blue dog", "a cat", "a dog", "red", "blue"),
              new long[] {0, 1, 0, 1, 0, 1},
              List.of("a cat", "a dog"),
              tokenizer);
      trainer.train(
          pairs,
          out.resolve("checkpoint.safetensors"),
          (step, all, loss, rate) -> {
            losses.add(loss);
            seen.accept(step);
          });
      trainer.write(out.resolve("model"), ScalarType.Float);
    }
  }

  private static DiffusionTrainingOptions options(long steps) {
    return new DiffusionTrainingOptions(
        steps,
        4,
        new LearningRate(5e-3, 3, LearningRate.Shape.CONSTANT),
        Loss.MSE,
        0.01,
        1,
        0.2,
        0.2,
        true,
        0.9,
        10,
        11);
  }

  private static void trainAutoencoder(
      Path checkpoint, java.util.function.LongConsumer seen, List<Double> losses)
      throws IOException {
    AutoencoderTrainer.Options options =
        new AutoencoderTrainer.Options(
            100, 4, new LearningRate(5e-3, 3, LearningRate.Shape.COSINE), 1e-4, 0.9, 10, 3);
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(4);
        AutoencoderTrainer trainer =
            new AutoencoderTrainer(
                new AutoencoderConfig(3, 2, List.of(4, 8), 1, 4, 8, 1), options)) {
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
