package io.distillery.diffusion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * Where a model's directory keeps its weights: one safetensors file, or several under an index; and
 * which names older files use for the same tensors.
 */
final class ModelWeights {
  private static final List<String> FILES =
      List.of("diffusion_pytorch_model.safetensors", "model.safetensors");
  private static final String INDEX = ".index.json";

  /** The autoencoder's attention as Stable Diffusion 1.x was released, and as it is called now. */
  private static final Map<String, String> OLDER_ATTENTION =
      Map.of(
          ".query.", ".to_q.",
          ".key.", ".to_k.",
          ".value.", ".to_v.",
          ".proj_attn.", ".to_out.0.");

  private ModelWeights() {}

  /** All tensors of a model's directory by their present names. */
  static Map<String, Tensor> read(Path directory) {
    for (String name : FILES) {
      Path file = directory.resolve(name);
      if (Files.exists(file)) {
        return present(tensors(file));
      }
      Path index = directory.resolve(name + INDEX);
      if (Files.exists(index)) {
        return present(sharded(index));
      }
    }
    throw new CheckpointException(
        "There are no weights in %s; expected one of %s (or %s). Convert .bin files to safetensors first."
            .formatted(directory, FILES, FILES.get(0) + INDEX));
  }

  private static Map<String, Tensor> tensors(Path file) {
    try (SafeTensors read = SafeTensors.open(file)) {
      return read.tensors();
    }
  }

  private static Map<String, Tensor> sharded(Path index) {
    try {
      JsonNode map = new ObjectMapper().readTree(index.toFile()).path("weight_map");
      if (!map.isObject() || map.isEmpty()) {
        throw new CheckpointException("%s has no weight_map".formatted(index));
      }
      TreeSet<String> files = new TreeSet<>();
      map.forEach(file -> files.add(file.asText()));
      Map<String, Tensor> all = new LinkedHashMap<>();
      for (String file : files) {
        Path shard = index.resolveSibling(file).normalize();
        if (!index.getParent().normalize().equals(shard.getParent())) {
          throw new CheckpointException("%s names a shard outside: %s".formatted(index, file));
        }
        all.putAll(tensors(shard));
      }
      return all;
    } catch (IOException e) {
      throw new CheckpointException(
          "%s cannot be read as JSON: %s".formatted(index, e.getMessage()), e);
    }
  }

  private static Map<String, Tensor> present(Map<String, Tensor> tensors) {
    UnaryOperator<String> rename =
        name -> {
          if (!name.contains(".attentions.") || name.contains("transformer_blocks")) {
            return name;
          }
          for (Map.Entry<String, String> older : OLDER_ATTENTION.entrySet()) {
            name = name.replace(older.getKey(), older.getValue());
          }
          return name;
        };
    Map<String, Tensor> present = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> present.put(rename.apply(name), tensor));
    return present;
  }
}
