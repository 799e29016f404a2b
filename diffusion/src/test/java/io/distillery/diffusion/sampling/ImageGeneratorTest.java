package io.distillery.diffusion.sampling;

import static io.distillery.diffusion.checkpoint.TensorAssert.assertClose;
import static io.distillery.diffusion.checkpoint.TensorAssert.largestDifference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.checkpoint.TinyModels;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.Tiling;
import io.distillery.diffusion.model.UNetConfig;
import io.distillery.diffusion.scheduler.SamplerChoice;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.diffusion.tiny.TinyAutoencoders;
import io.distillery.diffusion.tiny.TinyConfig;
import io.distillery.diffusion.tiny.TinyDecoder;
import io.distillery.diffusion.tiny.TinyEncoder;
import io.distillery.diffusion.tokenizer.BytePairTrainer;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An untrained model of 8 x 8 pixel images from 4 x 4 latents. */
class ImageGeneratorTest {
  private static final GenerationOptions OPTIONS =
      GenerationOptions.stableDiffusion().withSteps(4).withGuidanceScale(3);

  private static LatentDiffusion model;

  private PointerScope scope;

  @BeforeAll
  static void create() {
    LibTorch.threads(1);
    model =
        LatentDiffusion.create(
            new UNetConfig(
                4, 4, List.of(8, 16), List.of(true, false), 1, List.of(2, 2), 8, 4, 1e-5, false),
            new AutoencoderConfig(3, 4, List.of(8, 8), 1, 4, 8, 0.5),
            new ClipTextConfig(514, 8, 16, 1, 2, 16, ClipTextConfig.Activation.QUICK_GELU),
            BytePairTrainer.train(Stream.of(), new BytePairTrainer.Options(514, 16, 2)),
            SchedulerConfig.stableDiffusion(),
            part -> Parameters.initialised(part.hashCode()));
  }

  @AfterAll
  static void free() {
    model.close();
  }

  @BeforeEach
  void open() {
    scope = new PointerScope();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private static Tensor fromText(GenerationOptions options, List<String> texts, long... seeds) {
    try (SeededNoise noise = new SeededNoise(seeds)) {
      return new ImageGenerator(model, options).fromText(texts, noise, StepListener.NONE);
    }
  }

  @Test
  void drawsImagesOfItsSizeFromText() {
    Tensor images = fromText(OPTIONS, List.of("a", "b"), 1, 2);
    assertThat(Tensors.shape(images)).containsExactly(2, 3, 8, 8);
    assertThat(Tensors.floats(images)).doesNotContain(Float.NaN);
    assertThat(images.min().item_float()).isGreaterThanOrEqualTo(0);
    assertThat(images.max().item_float()).isLessThanOrEqualTo(1);
    assertThat(images.requires_grad()).isFalse();
    assertClose(fromText(OPTIONS, List.of("b"), 2), images.narrow(0, 1, 1), 1e-5);
  }

  @Test
  void everySchedulerDraws() {
    for (SamplerChoice choice : SamplerChoice.values()) {
      Tensor images = fromText(OPTIONS.withScheduler(choice), List.of("a"), 1);
      assertThat(images.isfinite().all().item_bool()).as(choice.optionName()).isTrue();
    }
  }

  @Test
  void drawsOtherSizes() {
    ImageGenerator generator = new ImageGenerator(model, OPTIONS);
    try (SeededNoise noise = new SeededNoise(1)) {
      Tensor images = generator.fromText(List.of("a"), 4, 12, noise, StepListener.NONE);
      assertThat(Tensors.shape(images)).containsExactly(1, 3, 4, 12);
      assertThat(generator.sizeStep()).isEqualTo(2);
      assertThatThrownBy(() -> generator.fromText(List.of("a"), 8, 7, noise, StepListener.NONE))
          .hasMessage("An image of 7 x 8 pixels, expected multiples of 2");
    }
  }

  /** Latents of an odd size: the U-Net halves 3 x 5 to 2 x 3, and comes back to 3 x 5. */
  @Test
  void drawsSizesThatTheUNetDoesNotHalveEvenly() {
    ImageGenerator generator = new ImageGenerator(model, OPTIONS);
    try (SeededNoise noise = new SeededNoise(1)) {
      Tensor images = generator.fromText(List.of("a"), 6, 10, noise, StepListener.NONE);
      assertThat(Tensors.shape(images)).containsExactly(1, 3, 6, 10);
      assertThat(images.isfinite().all().item_bool()).isTrue();
    }
  }

  /** Latents go to the tiny decoder as the U-Net gives them, and come from the encoder so. */
  @Test
  void tinyAutoencodersStandIn() {
    LatentDiffusion eight =
        LatentDiffusion.create(
            model.unet().config(),
            new AutoencoderConfig(3, 4, List.of(8, 8, 8, 8), 1, 4, 32, 0.5),
            model.textEncoder().config(),
            model.tokenizer(),
            model.scheduler(),
            part -> Parameters.initialised(7));
    TinyConfig config = new TinyConfig(3, 4, 8, false);
    try (LatentDiffusion large = eight;
        TinyEncoder encoder = new TinyEncoder(Parameters.byFormula("e", 1), config);
        TinyDecoder decoder = new TinyDecoder(Parameters.byFormula("d", 1), config)) {
      TinyAutoencoders tiny = new TinyAutoencoders(Optional.of(encoder), Optional.of(decoder));
      ImageGenerator generator =
          new ImageGenerator(large, OPTIONS.withStrength(0), Tiling.never(), tiny);
      Tensor images = Tensors.of(new float[2 * 3 * 16 * 8], 2, 3, 16, 8);
      Tensor latents = generator.encode(images);
      assertClose(latents, encoder.encode(images.sub(new Scalar(1))), 1e-6);
      Tensor drawn =
          generator.fromLatents(latents, List.of("a", "b"), sample -> sample, StepListener.NONE);
      Tensor expected = decoder.decode(latents).div(new Scalar(2)).add(new Scalar(0.5));
      assertClose(
          drawn,
          expected.clamp(new ScalarOptional(new Scalar(0)), new ScalarOptional(new Scalar(1))),
          1e-6);
      assertThatThrownBy(() -> new ImageGenerator(model, OPTIONS, Tiling.never(), tiny))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("4 channels, 8 times smaller")
          .hasMessageContaining("have 4 channels and are 2 times smaller");
    }
  }

  /** Prompts of different lengths are asked apart, and keep features of their own. */
  @Test
  void deepFeaturesAreReused() {
    GenerationOptions options = OPTIONS.withPromptMode(PromptMode.WINDOWS);
    List<String> texts =
        List.of("a", "a b c d e f g h i j k l m n o p q r s t u v w x y z ".repeat(4));
    try (LatentDiffusion formula = TinyModels.first()) {
      Tensor whole = draw(formula, options, texts);
      assertThat(draw(formula, options.withReuse(1), texts).equal(whole)).isTrue();
      Tensor reused = draw(formula, options.withReuse(2), texts);
      assertThat(reused.equal(whole)).isFalse();
      assertThat(reused.isfinite().all().item_bool()).isTrue();
      Tensor alone = draw(formula, options.withReuse(2), texts.subList(0, 1));
      assertClose(reused.narrow(0, 0, 1), alone, 1e-4);
    }
    assertThatThrownBy(() -> options.withReuse(0)).hasMessageContaining("expected 1 or more");
  }

  private static Tensor draw(LatentDiffusion of, GenerationOptions options, List<String> texts) {
    long[] seeds = LongStream.range(0, texts.size()).toArray();
    try (SeededNoise noise = new SeededNoise(seeds)) {
      return new ImageGenerator(of, options).fromText(texts, 64, 64, noise, StepListener.NONE);
    }
  }

  @Test
  void sizesAsPeopleWriteThem() {
    assertThat(ImageSize.parse("512")).isEqualTo(new ImageSize(512, 512)).hasToString("512");
    assertThat(ImageSize.parse("512x768"))
        .isEqualTo(new ImageSize(512, 768))
        .hasToString("512x768");
    assertThat(ImageSize.parse("512x768").isMultipleOf(256)).isTrue();
    assertThat(ImageSize.parse("512x776").isMultipleOf(16)).isFalse();
    assertThat(ImageGenerator.usualBatch(new ImageSize(512, 128))).isEqualTo(8);
    for (String text : new String[] {"", "512x", "x512", "512*768", "0", "0x8", "-8", "9999999"}) {
      assertThatThrownBy(() -> ImageSize.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void anImageStartsFromTheMeanOfItsLatents() {
    ImageGenerator generator = new ImageGenerator(model, OPTIONS.withStrength(0.5));
    List<String> texts = List.of("a");
    try (NoGradGuard inference = new NoGradGuard();
        SeededNoise forImages = new SeededNoise(3);
        SeededNoise forLatents = new SeededNoise(3);
        SeededNoise pixels = new SeededNoise(4)) {
      Tensor images = pixels.draw(3, 8, 8).sigmoid();
      Tensor centred = images.mul(new Scalar(2)).sub(new Scalar(1));
      Tensor latents = model.vae().scale(model.vae().encode(centred).mean());
      assertClose(
          generator.fromImages(images, texts, forImages, StepListener.NONE),
          generator.fromLatents(latents, texts, forLatents, StepListener.NONE),
          1e-6);
    }
  }

  @Test
  void refusesPromptsThatDoNotMatchTheLatents() {
    Tensor latents = Tensors.of(new float[2 * 64], 2, 4, 4, 4);
    assertThatThrownBy(
            () ->
                new ImageGenerator(model, OPTIONS)
                    .fromLatents(latents, List.of("a"), sample -> sample, StepListener.NONE))
        .hasMessage("2 latents for 1 prompts");
  }

  @Test
  void weightsInHalfTheBitsDrawNearlyTheSame(@TempDir Path directory) throws IOException {
    model.write(directory, ScalarType.BFloat16);
    Tensor expected = fromText(OPTIONS, List.of("a"), 1);
    try (LatentDiffusion narrow = LatentDiffusion.read(directory, null);
        SeededNoise noise = new SeededNoise(1)) {
      Tensor images =
          new ImageGenerator(narrow, OPTIONS).fromText(List.of("a"), noise, StepListener.NONE);
      assertThat(Tensors.type(images)).isEqualTo(ScalarType.Float);
      assertThat(largestDifference(images, expected)).isBetween(1e-6, 0.1);
    }
  }

  @Test
  void hasTheDefaultsOfStableDiffusion() {
    assertThat(GenerationOptions.stableDiffusion())
        .isEqualTo(
            new GenerationOptions(
                50, 0.8, 7.5, 0, "", SamplerChoice.CHECKPOINT, PromptMode.PADDED, 1));
  }

  @Test
  void largeImagesAreDrawnFewerAtOnce() {
    assertThat(IntStream.of(1, 32, 256, 257, 512, 513, 768, 4096).map(ImageGenerator::usualBatch))
        .containsExactly(8, 8, 8, 7, 2, 1, 1, 1);
  }
}
