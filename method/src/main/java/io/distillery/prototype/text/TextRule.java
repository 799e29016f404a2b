package io.distillery.prototype.text;

/** Says how the text prototype of a cluster is chosen. */
public enum TextRule {
  /**
   * Chooses the description with the largest sum of frequencies of the cluster's top words, as the
   * paper does.
   */
  FREQUENT_WORDS,

  /**
   * Chooses the description whose words tell its cluster best from the rest of the class, whatever
   * its length: {@link CharacteristicWords}.
   */
  CHARACTERISTIC_WORDS,

  /**
   * Chooses the description whose embedding by the model's own text encoder is nearest, in angle,
   * to the mean of the cluster's.
   */
  MEAN_EMBEDDING,

  /** Chooses the description of the image nearest to the centroid that has one. */
  MEDOID_DESCRIPTION,

  /** Uses no description: "a photo of a {class}". */
  LABEL,

  /** Uses no text at all: the empty prompt. */
  NONE
}
