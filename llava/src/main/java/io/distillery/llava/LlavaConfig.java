package io.distillery.llava;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.torch.ConfigReader;
import java.nio.file.Path;
import java.util.Map;

/**
 * The numbers of LLaVA-1.5: the {@code config.json} of Hugging Face's
 * LlavaForConditionalGeneration, or of the original code's LlavaLlamaForCausalLM, which names a
 * vision tower of its own ({@code mm_vision_tower}). Fields that it leaves out have the defaults of
 * its class.
 *
 * @param vision of the tower that looks
 * @param text of the language model
 * @param imageToken the id that stands for an image in a prompt
 * @param visionLayers how many blocks of the tower are used: {@code vision_feature_layer} -2 is all
 *     but the last
 */
public record LlavaConfig(
    ClipVisionConfig vision, LlamaConfig text, int imageToken, int visionLayers) {
  private static final int VOCABULARY = 32_000;
  private static final int IMAGE_TOKEN = 32_000;

  /** Settings of which one value is implemented. */
  private static final Map<String, Object> ONLY =
      Map.of(
          "model_type", "llava",
          "multimodal_projector_bias", "true",
          "projector_hidden_act", "gelu",
          "tie_word_embeddings", "false",
          "vision_feature_select_strategy", "default");

  public LlavaConfig {
    if (visionLayers < 0 || visionLayers > vision.layers()) {
      throw new ConfigurationException(
          Text.format(
              "vision_feature_layer asks for the states after %d layers of %d",
              visionLayers, vision.layers()));
    }
  }

  /** Reads {@code config.json}. */
  public static LlavaConfig read(Path file) {
    ConfigReader json = ConfigReader.open(file, LlavaDirectory.EXPECTED);
    return OriginalLayout.of(file, json)
        .map(OriginalLayout::config)
        .orElseGet(() -> published(json));
  }

  private static LlavaConfig published(ConfigReader json) {
    json.requireOnly(ONLY);
    ClipVisionConfig vision =
        json.has("vision_config")
            ? ClipVisionConfig.read(json.at("vision_config"))
            : ClipVisionConfig.large();
    LlamaConfig text =
        LlamaConfig.read(json.at("text_config"), json.positive("vocab_size", VOCABULARY));
    int layer = json.whole("vision_feature_layer", -2);
    int imageToken =
        json.positive("image_token_id", json.positive("image_token_index", IMAGE_TOKEN));
    return json.make(() -> of(vision, text, imageToken, layer));
  }

  /** Counts layers below zero from the last one. */
  static LlavaConfig of(ClipVisionConfig vision, LlamaConfig text, int imageToken, int layer) {
    return new LlavaConfig(
        vision, text, imageToken, layer < 0 ? vision.layers() + 1 + layer : layer);
  }
}
