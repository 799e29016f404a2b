package io.distillery.llava;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.torch.LibTorch;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A LLaVA of a few thousand weights, made by formula, and a tokenizer of a few words. */
final class TinyLlava {
  static final int IMAGE_SIZE = 8;
  static final List<String> WORDS = List.of("the", "then", "and", "other", "on", "hand", "hat");
  static final String CONFIG =
      """
      {
        "model_type": "llava",
        "image_token_index": 300,
        "text_config": {
          "model_type": "llama", "hidden_size": 16, "intermediate_size": 24,
          "num_attention_heads": 4, "num_key_value_heads": 2, "num_hidden_layers": 2,
          "max_position_embeddings": 256, "vocab_size": 304
        },
        "vision_config": {
          "model_type": "clip_vision_model", "hidden_size": 8, "image_size": 8,
          "intermediate_size": 12, "num_attention_heads": 2, "num_hidden_layers": 3, "patch_size": 4
        }
      }
      """;

  private TinyLlava() {}

  /** Writes the directory, its weights in one file. */
  static Path write(Path directory) throws IOException {
    return write(directory, ScalarType.Float, UnaryOperator.identity());
  }

  /** Writes the directory, with names and number format of one's own. */
  static Path write(Path directory, ScalarType type, UnaryOperator<String> names)
      throws IOException {
    LibTorch.threads(1);
    FormulaCheckpoint.write(directory, CONFIG, WORDS, type);
    Path shard = directory.resolve("model-00001.safetensors");
    try (PointerScope scope = new PointerScope();
        SafeTensors stored = SafeTensors.open(shard)) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      stored.tensors().forEach((name, tensor) -> tensors.put(names.apply(name), tensor));
      SafeTensors.write(directory.resolve("model.safetensors"), tensors, Map.of());
    }
    Files.delete(shard);
    Files.delete(directory.resolve("model.safetensors.index.json"));
    return directory;
  }

  static ObjectNode tokenizer() {
    return FormulaCheckpoint.tokenizer(WORDS, 300);
  }
}
