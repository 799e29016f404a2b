package io.distillery.encode;

import io.distillery.base.ContentHash;
import io.distillery.base.Seeds;
import io.distillery.diffusion.model.LatentDistribution;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Says what is taken of an image's latent distribution: its mean, or a sample. A sample depends on
 * seed and image alone, not on the images beside it.
 *
 * @param seed of the samples; empty for the mean
 */
public record LatentStatistic(OptionalLong seed) {
  /** Takes the mean. */
  public static final LatentStatistic MEAN = new LatentStatistic(OptionalLong.empty());

  /** Takes what is chosen: the mean, or samples of a seed. */
  public static LatentStatistic of(LatentChoice choice, long seed) {
    return switch (choice) {
      case MEAN -> MEAN;
      case SAMPLE -> new LatentStatistic(OptionalLong.of(seed));
    };
  }

  /** Distinguishes it from every other. */
  public String title() {
    return seed.isEmpty() ? "scaled mean" : "scaled sample, seed " + seed.getAsLong();
  }

  /**
   * Computes a latent for each row.
   *
   * @param distribution of at least as many rows as contents; the rows beyond them are not used
   * @param contents of the images' files
   * @return {@code (B, C, h, w)}
   */
  public Tensor of(LatentDistribution distribution, List<ContentHash> contents) {
    if (seed.isEmpty()) {
      return distribution.mean();
    }
    long[] shape = Tensors.shape(distribution.mean());
    long rows = shape[0];
    shape[0] = 1;
    TensorVector noise = new TensorVector();
    for (ContentHash content : contents) {
      try (RandomSource random =
          new RandomSource(Seeds.derive(seed.getAsLong(), "latent", content.toString()))) {
        noise.push_back(random.normal(Arrays.copyOf(shape, shape.length)));
      }
    }
    if (contents.size() < rows) {
      shape[0] = rows - contents.size();
      noise.push_back(torch.zeros(shape));
    }
    return distribution.sample(torch.cat(noise, 0));
  }
}
