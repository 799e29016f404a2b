package io.distillery.diffusion.embedding;

import io.distillery.base.Text;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.safetensors.StoredTensor;
import io.distillery.torch.safetensors.StoredWeights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a safetensors file of textual inversion: diffusers' {@code learned_embeds.safetensors},
 * whose tensors are called like the concepts, or one with a single tensor {@code emb_params}, whose
 * concept is called like the file.
 */
final class EmbeddingFile {
  private static final String NAMELESS = "emb_params";
  private static final Set<String> OF_TWO_ENCODERS = Set.of("clip_l", "clip_g");

  private EmbeddingFile() {}

  /**
   * The concepts in a file; what they hold is read later, from {@code open}, which stays open.
   *
   * @throws CheckpointException when it is no such file
   */
  static List<Concept> read(Path file, List<StoredWeights> open) {
    StoredWeights stored = StoredWeights.open(file.toString(), List.of(file));
    open.add(stored);
    List<Concept> concepts = new ArrayList<>();
    for (Map.Entry<String, StoredTensor> entry : stored.tensors().entrySet()) {
      String name = entry.getKey();
      if (OF_TWO_ENCODERS.contains(name)) {
        throw new CheckpointException(
            Text.format(
                "%s holds embeddings for the two text encoders of Stable Diffusion XL, expected one of 1.x or 2.x",
                file));
      }
      concepts.add(
          new Concept(
              file.toString(), name.equals(NAMELESS) ? stem(file) : name, entry.getValue()));
    }
    if (concepts.isEmpty()) {
      throw new CheckpointException(Text.format("%s holds no embedding", file));
    }
    return concepts;
  }

  private static String stem(Path file) {
    return file.getFileName().toString().replaceFirst("\\.[^.]+$", "");
  }
}
