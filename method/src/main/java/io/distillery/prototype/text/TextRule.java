package io.distillery.prototype.text;

/** How the text prototype of a cluster is chosen. */
public enum TextRule {
  /**
   * The description with the largest sum of frequencies of the cluster's top words: the paper's.
   */
  FREQUENT_WORDS,

  /**
   * The description whose words tell its cluster best from the rest of the class, whatever its
   * length: {@link CharacteristicWords}.
   */
  CHARACTERISTIC_WORDS,

  /**
   * The description whose embedding by the model's own text encoder is nearest, in angle, to the
   * mean of the cluster's.
   */
  MEAN_EMBEDDING,

  /** The description of the image nearest to the centroid that has one. */
  MEDOID_DESCRIPTION,

  /** No description: "a photo of a {class}". */
  LABEL,

  /** No text at all: the empty prompt. */
  NONE
}
