package io.distillery.diffusion.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.diffusion.ModelChoice;
import io.distillery.diffusion.ModelInspection;
import io.distillery.diffusion.scheduler.PredictionType;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tiny models of 1.x and 2.x in the original layout are the models that they were. */
class SingleFileTest {
  @TempDir Path temp;

  @ParameterizedTest
  @EnumSource(names = {"Float", "Half", "BFloat16"})
  void firstGenerationDrawsTheSameImages(ScalarType type) throws IOException {
    try (LatentDiffusion model = TinyModels.first()) {
      drawsTheSame(model, type, Optional.empty());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"Float", "Half", "BFloat16"})
  void secondGenerationDrawsTheSameImages(ScalarType type) throws IOException {
    try (LatentDiffusion model = TinyModels.second()) {
      drawsTheSame(model, type, Optional.of(PredictionType.V_PREDICTION));
    }
  }

  private void drawsTheSame(
      LatentDiffusion model, ScalarType type, Optional<PredictionType> prediction)
      throws IOException {
    Path directory = temp.resolve("directory");
    Path file = temp.resolve("file.safetensors");
    model.write(directory, type);
    SingleFileWriter.write(model, file, type);
    ModelChoice choice =
        ModelChoice.of(file)
            .withTokenizer(Optional.of(directory.resolve("tokenizer")))
            .withPrediction(prediction);
    try (LatentDiffusion expected = LatentDiffusion.read(directory, ScalarType.Float);
        LatentDiffusion read = choice.read(ScalarType.Float)) {
      assertThat(read.unet().config()).isEqualTo(model.unet().config());
      assertThat(read.vae().config()).isEqualTo(model.vae().config());
      assertThat(read.textEncoder().config()).isEqualTo(model.textEncoder().config());
      assertThat(read.scheduler()).isEqualTo(model.scheduler());
      sameTensors(read.unetParameters().all(), expected.unetParameters().all());
      sameTensors(read.vaeParameters().all(), expected.vaeParameters().all());
      sameTensors(read.textParameters().all(), expected.textParameters().all());
      assertThat(TinyModels.draw(read)).isEqualTo(TinyModels.draw(expected));
    }
  }

  private static void sameTensors(Map<String, Tensor> actual, Map<String, Tensor> expected) {
    assertThat(actual.keySet()).containsExactlyElementsOf(expected.keySet());
    expected.forEach((name, tensor) -> assertThat(actual.get(name).equal(tensor)).isTrue());
  }

  @Test
  void whatReleasedFilesHoldBesidesIsPassedOver() throws IOException {
    try (LatentDiffusion model = TinyModels.first();
        LatentDiffusion read = read(model, this::addTheRestOfAFirstGenerationFile)) {
      assertThat(TinyModels.draw(read)).isEqualTo(TinyModels.draw(model));
    }
  }

  private void addTheRestOfAFirstGenerationFile(Map<String, Tensor> tensors) {
    tensors.put("model_ema.decay", torch.ones(1));
    tensors.put("model_ema.diffusion_modelinput_blocks00weight", torch.zeros(64, 4, 3, 3));
    for (String buffer :
        new String[] {
          "betas",
          "alphas_cumprod",
          "alphas_cumprod_prev",
          "sqrt_alphas_cumprod",
          "sqrt_one_minus_alphas_cumprod",
          "log_one_minus_alphas_cumprod",
          "sqrt_recip_alphas_cumprod",
          "sqrt_recipm1_alphas_cumprod",
          "posterior_variance",
          "posterior_log_variance_clipped",
          "posterior_mean_coef1",
          "posterior_mean_coef2",
          "logvar"
        }) {
      tensors.put(buffer, torch.zeros(1000));
    }
    tensors.put("first_stage_model.loss.logvar", torch.zeros(1));
    tensors.put(
        "cond_stage_model.transformer.text_model.embeddings.position_ids", torch.zeros(1, 16));
  }

  @Test
  void olderTextEncodersWithoutTheirOuterName() throws IOException {
    try (LatentDiffusion model = TinyModels.first();
        LatentDiffusion read =
            read(model, tensors -> rename(tensors, "transformer.text_model.", "transformer."))) {
      assertThat(TinyModels.draw(read)).isEqualTo(TinyModels.draw(model));
    }
  }

  /** Releases of 2.x hold the layer after the one that is used, and a projection. */
  @Test
  void lastLayerOfOpenClipIsNotUsed() throws IOException {
    try (LatentDiffusion model = TinyModels.second();
        LatentDiffusion read = read(model, SingleFileTest::addTheRestOfOpenClip)) {
      assertThat(read.textEncoder().config().layers()).isEqualTo(2);
      assertThat(TinyModels.draw(read)).isEqualTo(TinyModels.draw(model));
    }
  }

  private static void addTheRestOfOpenClip(Map<String, Tensor> tensors) {
    String block = "cond_stage_model.model.transformer.resblocks.";
    Map<String, Tensor> last = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(block + "1.")) {
            last.put(name.replace(block + "1.", block + "2."), tensor.add(tensor));
          }
        });
    tensors.putAll(last);
    tensors.put("cond_stage_model.model.text_projection", torch.zeros(64, 32));
    tensors.put("cond_stage_model.model.logit_scale", torch.ones(1).squeeze());
  }

  @Test
  void withoutATokenizer() throws IOException {
    Path file = temp.resolve("file.safetensors");
    try (LatentDiffusion model = TinyModels.first()) {
      SingleFileWriter.write(model, file, ScalarType.Float);
    }
    assertThatThrownBy(() -> ModelChoice.of(file).read(null))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(file.toString(), "holds no tokenizer", "model.tokenizer");
  }

  @Test
  void secondGenerationWithoutItsPrediction() throws IOException {
    Path file = temp.resolve("file.safetensors");
    try (LatentDiffusion model = TinyModels.second()) {
      SingleFileWriter.write(model, file, ScalarType.Float);
      model.tokenizer().write(temp);
    }
    ModelChoice choice = ModelChoice.of(file).withTokenizer(Optional.of(temp));
    assertThatThrownBy(() -> choice.read(null))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(file.toString(), "model.prediction v_prediction", "epsilon");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "control_model.zero_convs.0.0.weight",
        "conditioner.embedders.0.transformer.text_model.final_layer_norm.weight",
        "lora_unet_down_blocks_0_attentions_0_proj_in.alpha",
        "model.diffusion_model.label_emb.0.0.weight",
        "model.diffusion_model.input_blocks.7.0.in_layers.0.weight",
        "first_stage_model.decoder.up.1.attn.0.q.weight",
        "cond_stage_model.transformer.vision_model.embeddings.class_embedding"
      })
  void tensorsOfOtherModelsAreNamed(String stranger) {
    try (LatentDiffusion model = TinyModels.first()) {
      assertThatThrownBy(() -> read(model, tensors -> tensors.put(stranger, torch.zeros(4))))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(temp.resolve("file.safetensors").toString())
          .hasMessageContaining(stranger.substring(stranger.lastIndexOf(".") + 1));
    }
  }

  @Test
  void inpainting() {
    try (LatentDiffusion model = TinyModels.first()) {
      assertThatThrownBy(
              () ->
                  read(
                      model,
                      tensors ->
                          tensors.put(
                              "model.diffusion_model.input_blocks.0.0.weight",
                              torch.zeros(32, 9, 3, 3))))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContainingAll("takes 9 channels and gives 4", "inpainting");
    }
  }

  @Test
  void aMissingAndAMisshapenTensor() {
    try (LatentDiffusion model = TinyModels.first()) {
      assertThatThrownBy(
              () ->
                  read(
                      model,
                      tensors -> {
                        tensors.remove("model.diffusion_model.middle_block.1.norm.weight");
                        tensors.put("model.diffusion_model.out.0.bias", torch.zeros(3));
                      }))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContainingAll(
              "missing model.diffusion_model.middle_block.1.norm.weight [64]",
              "model.diffusion_model.out.0.bias has shape [3], expected [32]");
    }
  }

  /** Errors call tensors as the file does, also where other programs wrote it. */
  @Test
  void namesOfTheFileStandInErrors() {
    String attention = "first_stage_model.encoder.mid.attn_1.";
    try (LatentDiffusion model = TinyModels.first()) {
      assertThatThrownBy(
              () ->
                  read(
                      model,
                      tensors -> {
                        rename(tensors, attention + "q.", attention + "to_q.");
                        tensors.put(attention + "to_q.bias", torch.zeros(3));
                        tensors.remove(attention + "k.bias");
                      }))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContainingAll(
              attention + "to_q.bias has shape [3]", "missing " + attention + "k.bias");
    }
    String fused = "cond_stage_model.model.transformer.resblocks.0.attn.in_proj_bias";
    try (LatentDiffusion model = TinyModels.second()) {
      assertThatThrownBy(() -> read(model, tensors -> tensors.remove(fused)))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("missing " + fused)
          .hasMessageNotContaining("q_proj");
    }
  }

  @Test
  void aFileWithoutATensorIsSaidOnce() throws IOException {
    Path file = temp.resolve("empty.safetensors");
    SafeTensors.write(file, Map.of(), Map.of("key", "value"));
    assertThatThrownBy(() -> ModelInspection.of(ModelChoice.of(file)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(file.toString(), "without a tensor");
  }

  @Test
  void modelsThatTheLayoutCannotTellAreNotWritten() {
    Path file = temp.resolve("file.safetensors");
    try (LatentDiffusion model = TinyModels.withHeads(2, 4)) {
      assertThatThrownBy(() -> SingleFileWriter.write(model, file, ScalarType.Float))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll("heads=[2, 4]", "heads=[8, 8]");
    }
    assertThat(file).doesNotExist();
  }

  private LatentDiffusion read(LatentDiffusion model, Consumer<Map<String, Tensor>> change)
      throws IOException {
    Path original = temp.resolve("original.safetensors");
    Path file = temp.resolve("file.safetensors");
    SingleFileWriter.write(model, original, ScalarType.Float);
    try (PointerScope scope = new PointerScope();
        SafeTensors written = SafeTensors.open(original)) {
      Map<String, Tensor> tensors = written.tensors();
      change.accept(tensors);
      SafeTensors.write(file, tensors, Map.of());
    }
    model.tokenizer().write(temp);
    PredictionType prediction = model.scheduler().predictionType();
    return ModelChoice.of(file)
        .withTokenizer(Optional.of(temp))
        .withPrediction(Optional.of(prediction))
        .read(null);
  }

  private static void rename(Map<String, Tensor> tensors, String from, String to) {
    Map<String, Tensor> renamed = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> renamed.put(name.replace(from, to), tensor));
    tensors.clear();
    tensors.putAll(renamed);
  }
}
