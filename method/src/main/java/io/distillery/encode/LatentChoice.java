package io.distillery.encode;

/** Which point of an image's latent distribution stands for the image. */
public enum LatentChoice {
  /** Its mean: there is no noise in a prototype. */
  MEAN,

  /** A sample, seeded by the image's name, as in the authors' scripts. */
  SAMPLE
}
