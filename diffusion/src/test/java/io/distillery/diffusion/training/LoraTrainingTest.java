package io.distillery.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.diffusion.ModelChoice;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.lora.LoraChoice;
import io.distillery.torch.LibTorch;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adapters learn, nothing else does, and what is written draws what was trained. */
class LoraTrainingTest {
  private static final LoraOptions EVERYTHING =
      new LoraOptions(2, 6.0, EnumSet.allOf(LoraOptions.Target.class), true);

  @TempDir Path folder;

  @BeforeAll
  static void oneThread() {
    LibTorch.threads(1);
  }

  @Test
  void defaultsAreThoseOfDiffusersTrainer() {
    LoraOptions options = LoraOptions.defaults();
    assertThat(options.rank()).isEqualTo(4);
    assertThat(options.alpha()).isEqualTo(4);
    assertThat(options.targets()).containsExactly(LoraOptions.Target.ATTENTION);
    assertThat(options.textEncoder()).isFalse();
  }

  @Test
  void onlyTheLayersAskedForGetAdapters() throws IOException {
    train(LoraOptions.defaults(), MemorySaving.NONE, folder.resolve("model"));
    Path file = folder.resolve("model").resolve(LowRankWeights.FILE);
    try (SafeTensors lora = SafeTensors.open(file)) {
      String attention = "unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.";
      assertThat(lora.names())
          .contains(
              attention + "to_q.lora_A.weight",
              attention + "to_k.lora_B.weight",
              attention + "to_v.lora_A.weight",
              attention + "to_out.0.lora_B.weight")
          // attention on the way down, in the middle, twice on the way up; two attentions each, of
          // four layers, of two matrices
          .hasSize(4 * 2 * 4 * 2)
          .allMatch(name -> name.matches("unet\\..*\\.attn[12]\\.to_.*\\.lora_[AB]\\.weight"));
      assertThat(lora.shape(attention + "to_k.lora_A.weight")).containsExactly(4, 8);
      assertThat(lora.shape(attention + "to_k.lora_B.weight")).containsExactly(16, 4);
    }
  }

  @Test
  void everyTargetCanBeAdapted() throws IOException {
    train(EVERYTHING, MemorySaving.NONE, folder.resolve("model"));
    try (SafeTensors lora =
        SafeTensors.open(folder.resolve("model").resolve(LowRankWeights.FILE))) {
      assertThat(lora.names())
          .contains(
              "unet.down_blocks.0.resnets.0.conv1.lora_A.weight",
              "unet.down_blocks.0.downsamplers.0.conv.lora_B.weight",
              "unet.up_blocks.0.upsamplers.0.conv.lora_B.weight",
              "unet.mid_block.attentions.0.transformer_blocks.0.ff.net.0.proj.lora_A.weight",
              "unet.mid_block.attentions.0.proj_in.lora_A.weight",
              "text_encoder.text_model.encoder.layers.0.self_attn.out_proj.lora_B.weight");
      assertThat(lora.shape("unet.down_blocks.0.resnets.0.conv1.lora_A.weight"))
          .containsExactly(2, 8, 3, 3);
      assertThat(lora.shape("unet.down_blocks.0.resnets.0.conv1.lora_B.weight"))
          .containsExactly(8, 2, 1, 1);
    }
  }

  @Test
  void theMergedModelDrawsWhatTheAdaptedOneDoes() throws IOException {
    Path out = folder.resolve("model");
    Tensor adapted = train(EVERYTHING, new MemorySaving(2, true, false), out);
    try (LatentDiffusion merged = LatentDiffusion.read(out, ScalarType.Float)) {
      assertThat(predict(merged).sub(adapted).abs().max().item_double()).isLessThan(2e-5);
    }
    // The file's A and B alone, without alpha, are the whole difference from the frozen weight.
    try (TinyTraining untouched = new TinyTraining();
        SafeTensors lora = SafeTensors.open(out.resolve(LowRankWeights.FILE));
        LatentDiffusion merged = LatentDiffusion.read(out, ScalarType.Float)) {
      String layer = "down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_q";
      Tensor product =
          lora.tensor("unet." + layer + ".lora_B.weight")
              .matmul(lora.tensor("unet." + layer + ".lora_A.weight"));
      Tensor difference =
          merged
              .unetParameters()
              .all()
              .get(layer + ".weight")
              .sub(untouched.model().unetParameters().all().get(layer + ".weight"));
      assertThat(difference.abs().max().item_double()).isGreaterThan(1e-4);
      assertThat(difference.sub(product).abs().max().item_double()).isLessThan(1e-6);
    }
  }

  @Test
  void theFileMergedIntoTheModelAgainDrawsWhatTheAdaptersDid() throws IOException {
    Path out = folder.resolve("model");
    Path base = folder.resolve("base");
    Tensor adapted = train(EVERYTHING, MemorySaving.NONE, out);
    Tensor unadapted;
    try (TinyTraining untouched = new TinyTraining()) {
      untouched.model().write(base, ScalarType.Float);
      unadapted = predict(untouched.model());
    }
    LoraChoice lora = new LoraChoice(out.resolve(LowRankWeights.FILE), 1);
    ModelChoice choice = ModelChoice.of(base).withLoras(List.of(lora));
    try (LatentDiffusion merged = choice.read(ScalarType.Float)) {
      assertThat(unadapted.sub(adapted).abs().max().item_double()).isGreaterThan(1e-3);
      assertThat(predict(merged).sub(adapted).abs().max().item_double()).isLessThan(2e-5);
    }
  }

  @Test
  void frozenWeightsHaveNeitherGradientsNorOptimiser() throws IOException {
    try (TinyTraining tiny = new TinyTraining();
        PointerScope scope = new PointerScope();
        DiffusionTrainer trainer =
            new DiffusionTrainer(
                tiny.model(),
                TinyTraining.options(20).with(MemorySaving.NONE, LoraOptions.defaults()),
                1)) {
      Map<String, Tensor> weights = tiny.model().unetParameters().all();
      Map<String, Tensor> before = new java.util.LinkedHashMap<>();
      weights.forEach((name, tensor) -> before.put(name, tensor.clone()));
      Path checkpoints = folder.resolve("checkpoints");
      double loss = trainer.validationLoss(tiny.pairs(1));
      trainer.train(tiny.pairs(1), Checkpoints.lastOf(checkpoints, 1), step -> {});
      weights.forEach(
          (name, tensor) -> {
            assertThat(tensor.equal(before.get(name))).as(name).isTrue();
            assertThat(tensor.requires_grad()).as(name).isFalse();
          });
      assertThat(trainer.validationLoss(tiny.pairs(1))).isLessThan(loss);
      try (SafeTensors state =
          SafeTensors.open(checkpoints.resolve("checkpoint-00000020.safetensors"))) {
        List<String> optimiser =
            state.names().stream().filter(name -> name.startsWith("optimizer.unet")).toList();
        assertThat(optimiser).hasSize(2 * 64).allMatch(name -> name.contains(".lora_"));
      }
      assertThat(trainer.trainedParameters()).isLessThan(tiny.model().unetParameters().count());
    }
  }

  /** Trains, writes, and returns what the adapted model then predicts under the averages. */
  private Tensor train(LoraOptions lora, MemorySaving memory, Path out) throws IOException {
    try (TinyTraining tiny = new TinyTraining();
        DiffusionTrainer trainer =
            new DiffusionTrainer(tiny.model(), TinyTraining.options(15).with(memory, lora), 1)) {
      trainer.train(
          tiny.pairs(1), Checkpoints.lastOf(folder.resolve("checkpoints"), 1), step -> {});
      trainer.write(out, ScalarType.Float);
      Tensor[] predicted = new Tensor[1];
      trainer.withAverages(() -> predicted[0] = predict(tiny.model()));
      return predicted[0];
    }
  }

  private static Tensor predict(LatentDiffusion model) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard();
        io.distillery.torch.RandomSource random = new io.distillery.torch.RandomSource(1)) {
      Tensor text =
          model
              .textEncoder()
              .forward(
                  io.distillery.torch.Tensors.of(
                      model.tokenizer().encodePadded("a red cat"), 1, 8));
      Tensor timestep = io.distillery.torch.Tensors.of(new float[] {500}, 1);
      Tensor predicted = model.unet().forward(random.normal(1, 2, 4, 4), timestep, text);
      return predicted.retainReference();
    }
  }
}
