package io.distillery.llava;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.torch.ConfigReader;
import java.util.Map;

/**
 * The numbers of a {@link ClipVisionTower}: {@code vision_config} in LLaVA's {@code config.json}.
 *
 * @param width of a state
 * @param feedForwardWidth of the hidden layer in each block
 * @param layers transformer blocks
 * @param heads attention heads
 * @param imageSize pixels of a side of the square images
 * @param patchSize pixels of a side of a patch
 */
public record ClipVisionConfig(
    int width, int feedForwardWidth, int layers, int heads, int imageSize, int patchSize) {
  private static final int MOST_LAYERS = 1_000;

  /** Settings of which one value is implemented. */
  private static final Map<String, Object> ONLY =
      Map.of(
          "hidden_act",
          "quick_gelu",
          "layer_norm_eps",
          1e-5,
          "model_type",
          "clip_vision_model",
          "num_channels",
          3);

  public ClipVisionConfig {
    if (heads < 1 || width % heads != 0) {
      throw new ConfigurationException(
          Text.format(
              "vision_config.hidden_size %d is not divided by num_attention_heads %d",
              width, heads));
    }
    if (imageSize % patchSize != 0) {
      throw new ConfigurationException(
          Text.format(
              "vision_config.image_size %d is not divided by patch_size %d", imageSize, patchSize));
    }
  }

  /** Reads it; an absent field has the default of Hugging Face's CLIPVisionConfig. */
  static ClipVisionConfig read(ConfigReader json) {
    json.requireOnly(ONLY);
    return json.make(
        () ->
            new ClipVisionConfig(
                json.positive("hidden_size", 768),
                json.positive("intermediate_size", 3072),
                json.positive("num_hidden_layers", 12, MOST_LAYERS),
                json.positive("num_attention_heads", 12),
                json.positive("image_size", 224),
                json.positive("patch_size", 32)));
  }

  /** ViT-L/14 at 336 pixels, which LLaVA-1.5 looks through. */
  static ClipVisionConfig large() {
    return new ClipVisionConfig(1024, 4096, 24, 16, 336, 14);
  }

  /** Patches of an image. */
  public int patches() {
    return (imageSize / patchSize) * (imageSize / patchSize);
  }
}
