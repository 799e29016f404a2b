package io.distillery.diffusion.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.torch.ConfigReader;
import java.nio.file.Path;
import java.util.Map;

/**
 * Holds the numbers of a {@link ClipTextModel}: the {@code config.json} of its Hugging Face
 * namesake.
 *
 * @param vocabularySize entries of the token table
 * @param width of a state
 * @param feedForwardWidth of the hidden layer in each block
 * @param layers transformer blocks
 * @param heads attention heads
 * @param positions the longest sequence
 * @param activation {@code quick_gelu} (SD 1.x) or {@code gelu} (SD 2.x)
 */
public record ClipTextConfig(
    int vocabularySize,
    int width,
    int feedForwardWidth,
    int layers,
    int heads,
    int positions,
    Activation activation) {
  /** Names the nonlinear function of the feed-forward layer. */
  public enum Activation {
    /** Computes x * sigmoid(1.702 x). */
    QUICK_GELU,
    /** Computes the exact Gaussian error linear unit. */
    GELU
  }

  private static final int MOST_LAYERS = 1_000;

  /** Lists settings of which one value is implemented. */
  private static final Map<String, Object> ONLY =
      Map.of("layer_norm_eps", 1e-5, "model_type", "clip_text_model");

  /** Checks that the heads divide the width. */
  public ClipTextConfig {
    if (heads < 1 || width % heads != 0) {
      throw new ConfigurationException(
          Text.format("The hidden_size %d is not divided by num_attention_heads %d", width, heads));
    }
  }

  /** Reads {@code config.json}. */
  public static ClipTextConfig read(Path file) {
    ConfigReader json = ConfigReader.open(file, ConfigReader.DIFFUSERS);
    String activation = json.text("hidden_act", "quick_gelu");
    if (!activation.equals("quick_gelu") && !activation.equals("gelu")) {
      throw json.problem("hidden_act", "quick_gelu or gelu", activation);
    }
    json.requireOnly(ONLY);
    return json.make(
        () ->
            new ClipTextConfig(
                json.positive("vocab_size", null),
                json.positive("hidden_size", null),
                json.positive("intermediate_size", null),
                json.positive("num_hidden_layers", null, MOST_LAYERS),
                json.positive("num_attention_heads", null),
                json.positive("max_position_embeddings", 77),
                activation.equals("gelu") ? Activation.GELU : Activation.QUICK_GELU));
  }

  /** The same with another number of rows in the token table. */
  public ClipTextConfig withVocabularySize(int size) {
    return new ClipTextConfig(size, width, feedForwardWidth, layers, heads, positions, activation);
  }

  /** The same numbers as transformers would write them. */
  public ObjectNode json() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.putArray("architectures").add("CLIPTextModel");
    json.put("attention_dropout", 0.0).put("bos_token_id", 0).put("dropout", 0.0);
    json.put("eos_token_id", 2); // as released with 1.x; the tokenizer's are other ids
    json.put("hidden_act", activation == Activation.GELU ? "gelu" : "quick_gelu");
    json.put("initializer_factor", 1.0).put("initializer_range", 0.02);
    json.put("hidden_size", width).put("intermediate_size", feedForwardWidth);
    json.put("layer_norm_eps", 1e-5).put("max_position_embeddings", positions);
    json.put("model_type", "clip_text_model").put("num_attention_heads", heads);
    return json.put("num_hidden_layers", layers)
        .put("pad_token_id", 1)
        .put("vocab_size", vocabularySize);
  }
}
