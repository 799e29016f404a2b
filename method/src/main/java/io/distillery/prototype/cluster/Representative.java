package io.distillery.prototype.cluster;

/** Says which point stands for a cluster of latents. */
public enum Representative {
  /** Takes the mean of the cluster, as the paper does. */
  CENTROID,

  /** Takes the latent of the real image that is nearest to the mean. */
  MEDOID
}
