package io.distillery.prototype.cluster;

/** Says in which space images are compared: outliers found, clusters formed. */
public enum ClusterSpace {
  /** Compares latents of the model's autoencoder, as the paper does. */
  LATENTS,

  /**
   * Compares features of a classifier. The prototype to draw from is then the mean latent of a
   * cluster's images.
   */
  CLASSIFIER
}
