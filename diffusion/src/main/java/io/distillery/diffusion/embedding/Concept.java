package io.distillery.diffusion.embedding;

import io.distillery.base.Text;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.safetensors.StoredTensor;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Names what textual inversion learned (Gal et al., arXiv 2208.01618).
 *
 * @param origin the file it lies in
 * @param name how prompts call it
 * @param vectors {@code (n, width)}, or {@code (width)} for one
 */
record Concept(String origin, String name, StoredTensor vectors) {
  /**
   * Refuses vectors that are none of this text encoder's.
   *
   * @param width of its states
   */
  void requireWidth(int width) {
    List<Long> shape = vectors.shape();
    boolean fits =
        vectors.isFloatingPoint()
            && (shape.size() == 1 || shape.size() == 2 && shape.get(0) > 0)
            && shape.get(shape.size() - 1) == width;
    if (!fits) {
      throw new CheckpointException(
          Text.format(
              "%s: the embedding %s has shape %s, expected (n, %d), the width of the model's text"
                  + " encoder. Is it for another model?",
              origin, name, shape, width));
    }
  }

  /** How many vectors it has. */
  int count() {
    return vectors.shape().size() == 1 ? 1 : Math.toIntExact(vectors.shape().get(0));
  }

  /** The tokens of its vectors: its name, then {@code name_1} and so on. */
  List<String> tokens() {
    return IntStream.range(0, count()).mapToObj(i -> i == 0 ? name : name + "_" + i).toList();
  }

  /** The numbers, {@code (n, width)}. */
  Tensor read() {
    Tensor numbers = vectors.data().get();
    return numbers.dim() == 1 ? numbers.unsqueeze(0) : numbers;
  }
}
