package io.distillery.benchmark;

import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.UNetConfig;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.diffusion.tiny.TinyConfig;
import io.distillery.diffusion.tiny.TinyDecoder;
import io.distillery.diffusion.tiny.TinyEncoder;
import io.distillery.diffusion.tokenizer.ClipTokenizer;
import io.distillery.torch.nn.Parameters;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A checkpoint of Stable Diffusion v1.5's size in diffusers' layout, its weights made by formula:
 * what takes time and memory is there, what makes pictures is not.
 */
final class StableDiffusionFiles {
  /** Small enough that activations stay finite through all layers. */
  private static final double GAIN = 1;

  /** The folder of a tiny autoencoder beside the parts. */
  private static final String TINY = "tiny";

  private static final String UNET =
      """
      {
        "_class_name": "UNet2DConditionModel",
        "attention_head_dim": 8,
        "block_out_channels": [320, 640, 1280, 1280],
        "cross_attention_dim": 768,
        "down_block_types": ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D",
                             "DownBlock2D"],
        "in_channels": 4,
        "layers_per_block": 2,
        "norm_num_groups": 32,
        "out_channels": 4,
        "sample_size": 64,
        "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D",
                           "CrossAttnUpBlock2D"]
      }
      """;
  private static final String VAE =
      """
      {
        "_class_name": "AutoencoderKL",
        "block_out_channels": [128, 256, 512, 512],
        "in_channels": 3,
        "latent_channels": 4,
        "layers_per_block": 2,
        "norm_num_groups": 32,
        "sample_size": 512
      }
      """;
  private static final String TEXT_ENCODER =
      """
      {
        "architectures": ["CLIPTextModel"],
        "hidden_act": "quick_gelu",
        "hidden_size": 768,
        "intermediate_size": 3072,
        "max_position_embeddings": 77,
        "num_attention_heads": 12,
        "num_hidden_layers": 12,
        "vocab_size": 49408
      }
      """;

  private StableDiffusionFiles() {}

  /**
   * Writes the checkpoint.
   *
   * @param small a model whose tokenizer and noise schedule are taken
   * @param type number format of the weights
   */
  static void write(Path directory, Path small, ScalarType type) throws IOException {
    Path unet = config(directory, "unet", UNET);
    Path vae = config(directory, "vae", VAE);
    Path text = config(directory, "text_encoder", TEXT_ENCODER);
    try (LatentDiffusion model =
        LatentDiffusion.create(
            UNetConfig.read(unet),
            AutoencoderConfig.read(vae),
            ClipTextConfig.read(text),
            ClipTokenizer.read(small.resolve("tokenizer")),
            SchedulerConfig.read(small.resolve("scheduler")),
            part -> Parameters.byFormula(part, GAIN))) {
      model.write(directory, type);
    }
    writeTiny(Files.createDirectories(directory.resolve(TINY)), type);
  }

  /** A tiny autoencoder of TAESD's size for its latents. */
  private static void writeTiny(Path folder, ScalarType type) throws IOException {
    TinyConfig config = new TinyConfig(3, 4, 64, false);
    try (PointerScope scope = new PointerScope();
        TinyEncoder encoder = new TinyEncoder(Parameters.byFormula("encoder", GAIN), config);
        TinyDecoder decoder = new TinyDecoder(Parameters.byFormula("decoder", GAIN), config)) {
      Map<String, Tensor> both = new LinkedHashMap<>();
      encoder.parameters().all().forEach((name, tensor) -> both.put(name, tensor.to(type)));
      decoder.parameters().all().forEach((name, tensor) -> both.put(name, tensor.to(type)));
      SafeTensors.write(folder.resolve("diffusion_pytorch_model.safetensors"), both, Map.of());
    }
  }

  private static Path config(Path directory, String part, String json) throws IOException {
    Path file = Files.createDirectories(directory.resolve(part)).resolve("config.json");
    return Files.writeString(file, json);
  }
}
