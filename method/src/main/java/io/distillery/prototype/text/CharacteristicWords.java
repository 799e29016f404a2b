package io.distillery.prototype.text;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Finds what tells the descriptions of a cluster from those of its class. A word weighs p ln(p /
 * q), p its share of the cluster's descriptions and q of the class's: its part of the
 * Kullback-Leibler divergence. A description scores the sum over its words, divided by the root of
 * their number, so that neither length nor rare detail wins.
 */
final class CharacteristicWords {
  /**
   * Says how many descriptions of a cluster must have a word; one of fewer may be there by chance,
   * and weighs nothing.
   */
  private static final int SEEN = 3;

  private final Map<String, Integer> occurrences;
  private final int descriptions;
  private final Predicate<String> counts;

  /**
   * Counts the words of a class.
   *
   * @param descriptions of the class
   * @param counts whether a word may weigh anything
   */
  CharacteristicWords(Collection<Description> descriptions, Predicate<String> counts) {
    this.occurrences = occurrences(descriptions);
    this.descriptions = descriptions.size();
    this.counts = counts;
  }

  /** Scores each description of a cluster, in order. */
  double[] scores(List<Description> cluster) {
    Map<String, Double> weights = new HashMap<>();
    int seen = Math.min(SEEN, cluster.size());
    occurrences(cluster)
        .forEach(
            (word, count) -> {
              double p = (double) count / cluster.size();
              double q = (double) occurrences.getOrDefault(word, count) / descriptions;
              if (count >= seen) {
                weights.put(word, p * Math.log(p / q));
              }
            });
    return cluster.stream().mapToDouble(description -> score(description, weights)).toArray();
  }

  private double score(Description description, Map<String, Double> weights) {
    // in order, so that sums are the same wherever they are made
    List<String> words = description.wordSet().stream().filter(counts).sorted().toList();
    double sum = words.stream().mapToDouble(word -> weights.getOrDefault(word, 0.0)).sum();
    return sum / Math.sqrt(Math.max(1, words.size()));
  }

  /** Counts how many descriptions have a word. */
  static Map<String, Integer> occurrences(Collection<Description> descriptions) {
    Map<String, Integer> occurrences = new HashMap<>();
    for (Description description : descriptions) {
      description.wordSet().forEach(word -> occurrences.merge(word, 1, Integer::sum));
    }
    return occurrences;
  }
}
