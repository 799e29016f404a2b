package io.distillery.synthesis;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.diffusion.model.KeptWeights;
import io.distillery.diffusion.model.VaeTiles;
import java.util.Optional;

/**
 * Says what drawing takes of the machine; images change by rounding only.
 *
 * @param batchSize images drawn at once, at least 1; none for what suits their size
 * @param vaeTiles whether images are decoded in tiles
 * @param weights in which number format weights are kept
 */
public record Drawing(Optional<Integer> batchSize, VaeTiles vaeTiles, KeptWeights weights) {
  private static final Drawing DEFAULTS =
      new Drawing(Optional.empty(), VaeTiles.AUTO, KeptWeights.FASTEST);

  public Drawing {
    if (batchSize.isPresent() && batchSize.get() < 1) {
      throw new ConfigurationException(
          Text.format("synthesis.drawing.batchSize is %d, expected 1 or more", batchSize.get()));
    }
  }

  /** Takes what is fastest. */
  public static Drawing defaults() {
    return DEFAULTS;
  }

  /** Gives these with the batch where none was asked for. */
  Drawing suited(int usualBatch) {
    return new Drawing(Optional.of(batchSize.orElse(usualBatch)), vaeTiles, weights);
  }
}
