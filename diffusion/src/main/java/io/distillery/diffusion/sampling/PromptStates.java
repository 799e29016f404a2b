package io.distillery.diffusion.sampling;

import io.distillery.base.Text;
import io.distillery.torch.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * Holds the text states that steer one image.
 *
 * @param prompt {@code (1, n, d)}
 * @param negative what to steer away from, {@code (1, n, d)}
 */
public record PromptStates(Tensor prompt, Tensor negative) {
  /** Checks that both have one shape. */
  public PromptStates {
    long[] shape = Tensors.shape(prompt);
    if (shape.length != 3 || shape[0] != 1 || !Arrays.equals(shape, Tensors.shape(negative))) {
      throw new IllegalArgumentException(
          Text.format(
              "Prompt states %s and negative states %s, expected the same shape (1, n, d)",
              Arrays.toString(shape), Arrays.toString(Tensors.shape(negative))));
    }
  }

  /** Returns the number of states, n. */
  public long length() {
    return prompt.size(1);
  }
}
