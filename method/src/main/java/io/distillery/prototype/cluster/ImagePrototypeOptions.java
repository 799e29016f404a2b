package io.distillery.prototype.cluster;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.encode.LatentChoice;
import java.util.Objects;

/**
 * How image prototypes are found (docs/method.md, step 3).
 *
 * @param neighbours of the local outlier factor, at least 1, 10 by default
 * @param contamination the share of images that leave as outliers, in [0, 0.5], 0.1 by default; 0
 *     keeps all (the authors do so for CIFAR)
 * @param kMeans how clusters are found
 * @param representative what stands for a cluster, its centroid by default
 * @param latent which point of its latent distribution stands for an image, the mean by default
 * @param space in which images are compared, that of the latents by default
 */
public record ImagePrototypeOptions(
    int neighbours,
    double contamination,
    KMeansOptions kMeans,
    Representative representative,
    LatentChoice latent,
    ClusterSpace space) {
  /** Checks that neighbours and contamination lie in their ranges. */
  public ImagePrototypeOptions {
    Objects.requireNonNull(kMeans, "kMeans");
    Objects.requireNonNull(representative, "representative");
    Objects.requireNonNull(latent, "latent");
    Objects.requireNonNull(space, "space");
    if (neighbours < 1) {
      throw new ConfigurationException(
          Text.format("prototypes.images.neighbours is %d, expected 1 or more", neighbours));
    }
    if (!(contamination >= 0 && contamination <= 0.5)) {
      throw new ConfigurationException(
          Text.format(
              "prototypes.images.contamination is %s, expected 0 (off) to 0.5", contamination));
    }
  }

  /** Returns the paper's numbers. */
  public static ImagePrototypeOptions defaults() {
    return new ImagePrototypeOptions(
        10,
        0.1,
        KMeansOptions.defaults(),
        Representative.CENTROID,
        LatentChoice.MEAN,
        ClusterSpace.LATENTS);
  }

  /** Returns these options with another contamination. */
  public ImagePrototypeOptions withContamination(double contamination) {
    return new ImagePrototypeOptions(
        neighbours, contamination, kMeans, representative, latent, space);
  }

  /** Returns these options with another number of neighbours. */
  public ImagePrototypeOptions withNeighbours(int neighbours) {
    return new ImagePrototypeOptions(
        neighbours, contamination, kMeans, representative, latent, space);
  }

  /** Returns these options with another k-means. */
  public ImagePrototypeOptions withKMeans(KMeansOptions kMeans) {
    return new ImagePrototypeOptions(
        neighbours, contamination, kMeans, representative, latent, space);
  }

  /** Returns these options with another representative. */
  public ImagePrototypeOptions withRepresentative(Representative representative) {
    return new ImagePrototypeOptions(
        neighbours, contamination, kMeans, representative, latent, space);
  }

  /** Returns these options with another choice of latents. */
  public ImagePrototypeOptions withLatent(LatentChoice latent) {
    return new ImagePrototypeOptions(
        neighbours, contamination, kMeans, representative, latent, space);
  }

  /** Returns these options with another space of clustering. */
  public ImagePrototypeOptions withSpace(ClusterSpace space) {
    return new ImagePrototypeOptions(
        neighbours, contamination, kMeans, representative, latent, space);
  }
}
