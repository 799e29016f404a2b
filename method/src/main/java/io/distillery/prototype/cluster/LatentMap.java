package io.distillery.prototype.cluster;

import java.util.List;

/**
 * Shows a class's images in two dimensions: the two directions in which they differ most (principal
 * components), in the space in which they were clustered.
 *
 * @param shares of all variance that the two directions hold, in [0, 1]; the larger first
 * @param images one each, by file; a sample where a class has more than {@value #MOST_IMAGES}
 */
public record LatentMap(List<Double> shares, List<Place> images) {
  /** Says how many images are shown at most. */
  public static final int MOST_IMAGES = 2_000;

  /** Marks the cluster of an outlier. */
  public static final int OUTLIER = -1;

  /** Copies the lists. */
  public LatentMap {
    shares = List.copyOf(shares);
    images = List.copyOf(images);
  }

  /**
   * Says where an image is.
   *
   * @param file the image
   * @param x along the first direction, from the class's mean
   * @param y along the second
   * @param cluster from 0, or {@link #OUTLIER}
   */
  public record Place(String file, double x, double y, int cluster) {}
}
