package io.distillery.diffusion;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;

/**
 * The numbers of a {@link ClipTextModel}: the {@code config.json} of its Hugging Face namesake.
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
  /** Of the feed-forward layer. */
  public enum Activation {
    /** x * sigmoid(1.702 x). */
    QUICK_GELU,
    /** Exact Gaussian error linear unit. */
    GELU
  }

  public ClipTextConfig {
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          "A text encoder of width %d cannot have %d heads".formatted(width, heads));
    }
  }

  /** Reads {@code config.json}. */
  public static ClipTextConfig read(Path file) {
    ConfigReader json = ConfigReader.open(file);
    String activation = json.text("hidden_act", "quick_gelu");
    if (!activation.equals("quick_gelu") && !activation.equals("gelu")) {
      throw json.problem("hidden_act", "quick_gelu or gelu", activation);
    }
    return new ClipTextConfig(
        json.positive("vocab_size", null),
        json.positive("hidden_size", null),
        json.positive("intermediate_size", null),
        json.positive("num_hidden_layers", null),
        json.positive("num_attention_heads", null),
        json.positive("max_position_embeddings", 77),
        activation.equals("gelu") ? Activation.GELU : Activation.QUICK_GELU);
  }

  /** The same numbers as transformers would write them. */
  public ObjectNode json() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.putArray("architectures").add("CLIPTextModel");
    json.put("hidden_act", activation == Activation.GELU ? "gelu" : "quick_gelu");
    json.put("hidden_size", width).put("intermediate_size", feedForwardWidth);
    json.put("layer_norm_eps", 1e-5).put("max_position_embeddings", positions);
    json.put("model_type", "clip_text_model").put("num_attention_heads", heads);
    return json.put("num_hidden_layers", layers).put("vocab_size", vocabularySize);
  }
}
