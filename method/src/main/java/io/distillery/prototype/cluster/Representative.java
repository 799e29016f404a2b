package io.distillery.prototype.cluster;

/** The point that stands for a cluster of latents. */
public enum Representative {
  /** The mean of the cluster: the paper's. */
  CENTROID,

  /** The latent of the real image that is nearest to the mean. */
  MEDOID
}
