package io.distillery.diffusion.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.ClipTextModel;
import io.distillery.diffusion.model.UNet2DConditionModel;
import io.distillery.diffusion.model.UNetConfig;
import io.distillery.diffusion.scheduler.PredictionType;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stable Diffusion 2.1, of which no fixture is at hand: its configs as released, the parameter
 * counts that PyTorch's summaries of the released model give (U-Net 865,910,724, text encoder
 * 340,387,840 with 23 layers, autoencoder 83,653,863), and what follows from 1.x.
 */
class SecondGenerationTest {
  @TempDir Path temp;

  @BeforeAll
  static void load() {
    LibTorch.threads(1);
  }

  private static final String UNET =
      """
      {"_class_name": "UNet2DConditionModel", "_diffusers_version": "0.10.0.dev0",
       "act_fn": "silu", "attention_head_dim": [5, 10, 20, 20],
       "block_out_channels": [320, 640, 1280, 1280], "center_input_sample": false,
       "cross_attention_dim": 1024,
       "down_block_types": ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D",
         "CrossAttnDownBlock2D", "DownBlock2D"],
       "downsample_padding": 1, "dual_cross_attention": false, "flip_sin_to_cos": true,
       "freq_shift": 0, "in_channels": 4, "layers_per_block": 2, "mid_block_scale_factor": 1,
       "norm_eps": 1e-05, "norm_num_groups": 32, "num_class_embeds": null,
       "only_cross_attention": false, "out_channels": 4, "sample_size": 96,
       "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D",
         "CrossAttnUpBlock2D"],
       "use_linear_projection": true, "upcast_attention": true}
      """;

  private static final String TEXT =
      """
      {"architectures": ["CLIPTextModel"], "attention_dropout": 0.0, "bos_token_id": 0,
       "dropout": 0.0, "eos_token_id": 2, "hidden_act": "gelu", "hidden_size": 1024,
       "initializer_factor": 1.0, "initializer_range": 0.02, "intermediate_size": 4096,
       "layer_norm_eps": 1e-05, "max_position_embeddings": 77, "model_type": "clip_text_model",
       "num_attention_heads": 16, "num_hidden_layers": 23, "pad_token_id": 1,
       "projection_dim": 512, "torch_dtype": "float32", "vocab_size": 49408}
      """;

  private static final String SCHEDULER =
      """
      {"_class_name": "DDIMScheduler", "beta_end": 0.012, "beta_schedule": "scaled_linear",
       "beta_start": 0.00085, "clip_sample": false, "num_train_timesteps": 1000,
       "prediction_type": "v_prediction", "set_alpha_to_one": false, "skip_prk_steps": true,
       "steps_offset": 1, "trained_betas": null}
      """;

  @Test
  void unet() throws IOException {
    UNetConfig config = UNetConfig.read(Files.writeString(temp.resolve("config.json"), UNET));
    assertThat(config.heads()).containsExactly(5, 10, 20, 20);
    assertThat(config.linearProjection()).isTrue();
    try (PointerScope scope = new PointerScope();
        Parameters parameters = Parameters.shapesOnly()) {
      new UNet2DConditionModel(parameters.root(), config);
      assertThat(parameters.count()).isEqualTo(865_910_724);
      assertThat(parameters.all()).hasSize(686);
      assertShape(parameters, "down_blocks.0.attentions.0.proj_in.weight", 320, 320);
      assertShape(parameters, "mid_block.attentions.0.proj_out.weight", 1280, 1280);
      assertShape(
          parameters, "up_blocks.3.attentions.2.transformer_blocks.0.attn2.to_k.weight", 320, 1024);
    }
  }

  @Test
  void textEncoder() throws IOException {
    ClipTextConfig config =
        ClipTextConfig.read(Files.writeString(temp.resolve("config.json"), TEXT));
    assertThat(config.activation()).isEqualTo(ClipTextConfig.Activation.GELU);
    try (PointerScope scope = new PointerScope();
        Parameters parameters = Parameters.shapesOnly()) {
      new ClipTextModel(parameters.root(), config);
      assertThat(parameters.count()).isEqualTo(340_387_840);
      assertShape(parameters, "text_model.encoder.layers.22.mlp.fc1.weight", 4096, 1024);
    }
  }

  @Test
  void scheduler() throws IOException {
    Files.writeString(temp.resolve(SchedulerConfig.FILE), SCHEDULER);
    assertThat(SchedulerConfig.read(temp).predictionType()).isEqualTo(PredictionType.V_PREDICTION);
  }

  @Test
  void whatIsWrittenSaysTheSame() throws IOException {
    UNetConfig config = UNetConfig.read(Files.writeString(temp.resolve("config.json"), UNET));
    assertThat(config.json().get("attention_head_dim").toString()).isEqualTo("[5,10,20,20]");
    assertThat(config.json().get("upcast_attention").asBoolean()).isTrue();
    Path written = Files.writeString(temp.resolve("written.json"), config.json().toString());
    assertThat(UNetConfig.read(written)).isEqualTo(config);
  }

  /** A linear map of every pixel is a convolution of 1x1: 2.x is 1.x with other shapes there. */
  @Test
  void linearProjectionsComputeWhatConvolutionsDo() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard();
        LatentDiffusion first = TinyModels.first()) {
      Map<String, Tensor> weights = new LinkedHashMap<>(first.unetParameters().all());
      weights.replaceAll(
          (name, tensor) ->
              name.matches(".*\\.proj_(in|out)\\.weight") ? tensor.flatten(1, 3) : tensor);
      UNetConfig is = first.unet().config();
      UNetConfig linear =
          new UNetConfig(
              is.sampleSize(),
              is.latentChannels(),
              is.blockChannels(),
              is.attends(),
              is.layersPerBlock(),
              is.heads(),
              is.textWidth(),
              is.normGroups(),
              is.normEpsilon(),
              true);
      Parameters parameters = Parameters.from(weights, null, "flattened");
      UNet2DConditionModel second = new UNet2DConditionModel(parameters.root(), linear);
      Tensor latents = torch.randn(2, 4, 8, 8);
      Tensor timesteps = Tensors.of(new long[] {500, 20}, 2);
      Tensor text = torch.randn(2, 5, 64);
      TensorAssert.assertClose(
          second.forward(latents, timesteps, text),
          first.unet().forward(latents, timesteps, text),
          1e-5);
    }
  }

  /** The states of the penultimate layer are those of a text encoder with one layer less. */
  @Test
  void penultimateLayerIsTheLastOfAShorterEncoder() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard();
        LatentDiffusion model = TinyModels.second()) {
      ClipTextConfig two = model.textEncoder().config();
      ClipTextConfig three =
          new ClipTextConfig(
              two.vocabularySize(),
              two.width(),
              two.feedForwardWidth(),
              3,
              two.heads(),
              two.positions(),
              two.activation());
      // by formula, weights follow from names: the longer encoder's first layers are the same
      Parameters parameters = Parameters.byFormula("text_encoder", 1);
      ClipTextModel longer = new ClipTextModel(parameters.root(), three);
      Tensor ids = Tensors.of(new long[] {1, 5, 9}, 1, 3);
      Tensor states = model.textEncoder().forward(ids);
      assertThat(states.equal(longer.forward(ids))).isFalse();
      parameters.all().get("text_model.encoder.layers.2.self_attn.out_proj.weight").zero_();
      parameters.all().get("text_model.encoder.layers.2.self_attn.out_proj.bias").zero_();
      parameters.all().get("text_model.encoder.layers.2.mlp.fc2.weight").zero_();
      parameters.all().get("text_model.encoder.layers.2.mlp.fc2.bias").zero_();
      assertThat(states.equal(longer.forward(ids))).isTrue();
    }
  }

  private static void assertShape(Parameters parameters, String name, long... shape) {
    assertThat(Tensors.shape(parameters.all().get(name))).containsExactly(shape);
  }
}
