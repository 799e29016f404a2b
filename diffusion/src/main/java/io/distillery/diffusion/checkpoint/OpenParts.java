package io.distillery.diffusion.checkpoint;

import io.distillery.torch.nn.Parameters;
import io.distillery.torch.safetensors.StoredWeights;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Holds the weights of a model's parts, whose files stay open while the model is built of them. */
final class OpenParts implements AutoCloseable {
  private final ModelFiles files;
  private final ScalarType type;
  private final List<StoredWeights> open = new ArrayList<>();

  /**
   * Prepares the opening of a model's parts.
   *
   * @param type number format to keep the weights in, null for the one they come in
   */
  OpenParts(ModelFiles files, ScalarType type) {
    this.files = files;
    this.type = type;
  }

  /** Opens the parameters of the part in a folder of this name. */
  Parameters parameters(String folder) {
    for (ModelPart part : ModelPart.values()) {
      if (part.folder().equals(folder)) {
        StoredWeights weights = files.weights(part);
        open.add(weights);
        return Parameters.read(weights, type);
      }
    }
    throw new IllegalStateException("No part of a model is called " + folder);
  }

  @Override
  public void close() {
    open.forEach(StoredWeights::close);
  }
}
