package io.distillery.llava;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.torch.ConfigReader;
import java.util.Map;

/**
 * The numbers of a {@link Llama}: {@code text_config} in LLaVA's {@code config.json}.
 *
 * @param vocabularySize rows of the token table and of the head; some may belong to no token
 * @param width of a state
 * @param feedForwardWidth of the hidden layer in each block
 * @param layers transformer blocks
 * @param heads attention heads
 * @param keyValueHeads heads of keys and values, each of which serves {@code heads / keyValueHeads}
 *     heads of queries
 * @param headWidth of a head
 * @param positions the longest sequence
 * @param epsilon of the norms
 * @param ropeTheta the longest wavelength of the rotary positions is nearly 2 pi times this
 */
public record LlamaConfig(
    int vocabularySize,
    int width,
    int feedForwardWidth,
    int layers,
    int heads,
    int keyValueHeads,
    int headWidth,
    int positions,
    double epsilon,
    double ropeTheta) {
  private static final int MOST_LAYERS = 1_000;
  private static final double DEFAULT_THETA = 10_000;

  /** Settings of which one value is implemented. */
  private static final Map<String, Object> ONLY =
      Map.of(
          "attention_bias", "false",
          "hidden_act", "silu",
          "mlp_bias", "false",
          "rope_scaling", ConfigReader.NOTHING,
          "tie_word_embeddings", "false");

  public LlamaConfig {
    if (keyValueHeads < 1 || heads % keyValueHeads != 0) {
      throw new ConfigurationException(
          Text.format(
              "text_config.num_attention_heads %d is not divided by num_key_value_heads %d",
              heads, keyValueHeads));
    }
    if (headWidth < 2 || headWidth % 2 != 0) {
      throw new ConfigurationException(
          Text.format("text_config has heads of width %d, expected an even number", headWidth));
    }
    if (!(epsilon > 0) || !(ropeTheta > 1)) {
      throw new ConfigurationException(
          Text.format(
              "text_config has rms_norm_eps %s and rope_theta %s, expected above 0 and above 1",
              epsilon, ropeTheta));
    }
  }

  /**
   * Reads it; an absent field has the default of Hugging Face's LlamaConfig.
   *
   * @param vocabularySize where the field is absent
   */
  static LlamaConfig read(ConfigReader json, int vocabularySize) {
    json.requireOnly(Map.of("model_type", "llama"));
    return fields(json, vocabularySize);
  }

  /** Reads them where the object is LLaVA's own. */
  static LlamaConfig fields(ConfigReader json, int vocabularySize) {
    json.requireOnly(ONLY);
    ConfigReader rope = json.at("rope_parameters");
    rope.requireOnly(Map.of("rope_type", "default"));
    int width = json.positive("hidden_size", 4096);
    int heads = json.positive("num_attention_heads", 32);
    if (!json.has("head_dim") && width % heads != 0) {
      throw json.problem("num_attention_heads", "a divisor of hidden_size " + width, heads);
    }
    return json.make(
        () ->
            new LlamaConfig(
                json.positive("vocab_size", vocabularySize),
                width,
                json.positive("intermediate_size", 11_008),
                json.positive("num_hidden_layers", 32, MOST_LAYERS),
                heads,
                json.positive("num_key_value_heads", heads),
                json.positive("head_dim", width / heads),
                json.positive("max_position_embeddings", 2048),
                json.number("rms_norm_eps", 1e-6),
                rope.number("rope_theta", json.number("rope_theta", DEFAULT_THETA))));
  }
}
