package io.distillery.encode;

/** Says which point of an image's latent distribution stands for the image. */
public enum LatentChoice {
  /** Takes its mean: there is no noise in a prototype. */
  MEAN,

  /** Takes a sample, seeded by the image's name, as in the authors' scripts. */
  SAMPLE
}
