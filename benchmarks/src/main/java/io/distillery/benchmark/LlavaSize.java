package io.distillery.benchmark;

import io.distillery.base.Text;
import io.distillery.llava.FormulaCheckpoint;
import io.distillery.llava.Prompt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A published size of LLaVA-1.5.
 *
 * @param width of Llama's states
 * @param feedForwardWidth of its hidden layers
 * @param layers of it
 * @param heads of its attention
 */
record LlavaSize(int width, int feedForwardWidth, int layers, int heads) {
  /** What the model is asked by the paper. */
  static final String QUESTION =
      "Describe the physical appearance of the frog in the image. Include details about its"
          + " shape, posture, color, and any distinct features.";

  private static final String CONFIG =
      """
      {
        "model_type": "llava",
        "image_token_index": 32000,
        "text_config": {
          "model_type": "llama", "hidden_size": %d, "intermediate_size": %d,
          "num_hidden_layers": %d, "num_attention_heads": %d,
          "max_position_embeddings": 4096, "rms_norm_eps": 1e-5, "vocab_size": 32064
        },
        "vision_config": {
          "model_type": "clip_vision_model", "hidden_size": 1024, "image_size": 336,
          "intermediate_size": 4096, "num_attention_heads": 16, "num_hidden_layers": 24,
          "patch_size": 14
        }
      }
      """;

  /** 7b or 13b. */
  static LlavaSize of(String name) {
    return switch (name) {
      case "7b" -> new LlavaSize(4096, 11_008, 32, 32);
      case "13b" -> new LlavaSize(5120, 13_824, 40, 40);
      default ->
          throw new IllegalArgumentException(
              Text.format("The size is %s, expected 7b or 13b", name));
    };
  }

  /** The same with another number of layers. */
  LlavaSize withLayers(int count) {
    return new LlavaSize(width, feedForwardWidth, count, heads);
  }

  /** Writes a checkpoint of this size in bfloat16, its weights made by formula. */
  void write(Path directory) throws IOException {
    FormulaCheckpoint.write(
        directory,
        Text.format(CONFIG, width, feedForwardWidth, layers, heads),
        List.of(Prompt.about(QUESTION).split("\\s+|<image>")),
        ScalarType.BFloat16);
  }
}
