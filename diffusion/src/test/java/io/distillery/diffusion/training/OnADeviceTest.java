package io.distillery.diffusion.training;

import static io.distillery.torch.DeviceDouble.assertSame;

import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.model.Tiling;
import io.distillery.diffusion.sampling.GenerationOptions;
import io.distillery.diffusion.sampling.ImageGenerator;
import io.distillery.diffusion.sampling.SeededNoise;
import io.distillery.diffusion.sampling.StepListener;
import io.distillery.diffusion.scheduler.SamplerChoice;
import io.distillery.diffusion.tiny.TinyConfig;
import io.distillery.diffusion.tiny.TinyDecoder;
import io.distillery.diffusion.tiny.TinyEncoder;
import io.distillery.diffusion.training.DiffusionTrainingOptions.Loss;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Parameters;
import io.distillery.torch.optim.AdamW;
import io.distillery.torch.optim.Ema;
import io.distillery.torch.optim.Gradients;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Drawing, encoding and training on the double of a GPU give what they give on the processor, to
 * rounding; where a tensor were on the wrong device, they would fail.
 */
class OnADeviceTest {
  private static final List<String> TEXTS = List.of("a cat", "a dog");

  /** A weight that all kinds of training change. */
  private static final String CHANGED =
      "down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_q.weight";

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(names = {"CHECKPOINT", "EULER_ANCESTRAL"})
  void textsAreDrawn(SamplerChoice sampler) throws Exception {
    GenerationOptions options =
        GenerationOptions.stableDiffusion().withSteps(2).withScheduler(sampler);
    assertSame(
        compute -> {
          try (PointerScope scope = new PointerScope();
              TinyTraining tiny = new TinyTraining();
              SeededNoise noise = new SeededNoise(1, 2)) {
            return Tensors.floats(
                new ImageGenerator(tiny.model(), options)
                    .fromText(TEXTS, noise, StepListener.NONE));
          }
        },
        1e-4f);
  }

  /** Also in tiles, with deep features that are kept from one step to the next. */
  @ParameterizedTest
  @CsvSource({"1, false", "2, true"})
  void imagesAreEncodedAndDrawnAnew(int reuse, boolean inTiles) throws Exception {
    GenerationOptions options =
        GenerationOptions.stableDiffusion().withSteps(3).withStrength(0.7).withReuse(reuse);
    Tiling tiling = inTiles ? new Tiling(3, 1, 0) : Tiling.never();
    assertSame(
        compute -> {
          try (PointerScope scope = new PointerScope();
              TinyTraining tiny = new TinyTraining();
              RandomSource random = new RandomSource(8);
              SeededNoise noise = new SeededNoise(1, 2)) {
            return Tensors.floats(
                new ImageGenerator(tiny.model(), options, tiling)
                    .fromImages(random.uniform(2, 3, 8, 8), TEXTS, noise, StepListener.NONE));
          }
        },
        1e-4f);
  }

  @Test
  void tinyAutoencodersStandIn() throws Exception {
    TinyConfig config = new TinyConfig(3, 4, 8, true);
    assertSame(
        compute -> {
          try (PointerScope scope = new PointerScope();
              RandomSource random = new RandomSource(8);
              TinyEncoder encoder = new TinyEncoder(Parameters.byFormula("e", 1), config);
              TinyDecoder decoder = new TinyDecoder(Parameters.byFormula("d", 1), config)) {
            return Tensors.floats(decoder.decode(encoder.encode(random.uniform(1, 3, 16, 16))));
          }
        },
        1e-4f);
  }

  /** Gradients of the decoded image find their way back to the latents. */
  @Test
  void decodingIsDifferentiable() throws Exception {
    assertSame(
        compute -> {
          try (PointerScope scope = new PointerScope();
              TinyTraining tiny = new TinyTraining();
              RandomSource random = new RandomSource(8)) {
            Tensor latents = random.normal(1, 2, 4, 4).set_requires_grad(true);
            new ImageGenerator(tiny.model(), GenerationOptions.stableDiffusion())
                .decode(latents)
                .square()
                .sum()
                .backward();
            return Tensors.floats(latents.grad());
          }
        },
        1e-4f);
  }

  /** Activations computed anew, both losses of a pair, the text encoder trained, too. */
  @Test
  void allWeightsAreTrained() throws Exception {
    assertSame(
        compute -> trained(compute, Loss.ADAPTIVE, new MemorySaving(1, true, false), null), 2e-4f);
  }

  @Test
  void adaptersAreTrainedInBfloat16() throws Exception {
    LoraOptions lora = new LoraOptions(2, 2.0, EnumSet.of(LoraOptions.Target.ATTENTION), false);
    assertSame(
        compute -> trained(compute, Loss.MSE, new MemorySaving(1, false, true), lora), 0.02f);
  }

  /** A step as the trainer takes it; weights, as they are read from disk again. */
  private float[] trained(Runnable compute, Loss loss, MemorySaving memory, LoraOptions lora)
      throws IOException {
    DiffusionTrainingOptions options = TinyTraining.options(1, loss).with(memory, lora);
    Path out = folder.resolve(Long.toString(System.nanoTime()));
    try (PointerScope scope = new PointerScope();
        TinyTraining tiny = new TinyTraining()) {
      TrainedModel trained = new TrainedModel(tiny.model(), options);
      LossBalance balance = loss == Loss.ADAPTIVE ? new LossBalance() : null;
      Samples batch = new SampleDraws(tiny.pairs(1), options, 1_000).of(0);
      trained.gradients(batch, 1, balance);
      compute.run();
      try (TrainedWeights weights = trained.trained();
          AdamW adam = new AdamW(weights.parameters(), AdamW.Options.defaults());
          Ema ema = new Ema(weights.parameters(), options.emaDecay())) {
        Gradients.clip(weights.parameters(), 1);
        adam.step(0.01);
        ema.update();
        compute.run();
        weights.write(tiny.model(), out, ScalarType.Float, ema.averages());
      }
      try (LatentDiffusion model = LatentDiffusion.read(out, null)) {
        return Tensors.floats(model.unetParameters().all().get(CHANGED));
      }
    }
  }
}
