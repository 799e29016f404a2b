package io.distillery.synthesis;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.distillery.base.Text;

/**
 * Holds what speaks for a candidate, an image drawn for a prototype: how much it is itself, and how
 * typical.
 *
 * @param crossEntropy of its own class, in nats: the negative logarithm of the probability that a
 *     classifier gives it; at least 0. Low is most itself
 * @param distance in the classifier's features, Euclidean, to the mean of the real images that the
 *     prototype stands for; at least 0. Low is most typical. The mean squared distance to those
 *     images is its square and their own variance, the same for all candidates: the order is that
 *     of nearness to all of them
 */
public record CandidateTerms(
    @JsonProperty("cross_entropy") double crossEntropy, @JsonProperty("distance") double distance) {
  /** Checks that both numbers are at least 0. */
  public CandidateTerms {
    if (!(crossEntropy >= 0 && crossEntropy < Double.POSITIVE_INFINITY)
        || !(distance >= 0 && distance < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          Text.format(
              "A candidate has cross-entropy %s and distance %s, expected two numbers of 0 or more",
              crossEntropy, distance));
    }
  }
}
