package io.distillery.prototype.cluster;

/** The space in which images are compared: outliers found, clusters formed. */
public enum ClusterSpace {
  /** The latents of the model's autoencoder: the paper's. */
  LATENTS,

  /**
   * The features of a classifier. The prototype to draw from is then the mean latent of a cluster's
   * images.
   */
  CLASSIFIER
}
