package io.distillery.evaluation.statistics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Holds what was measured of one method: accuracies of trainings on its sets.
 *
 * @param trainings at least one, none twice
 * @param single whether the method always gives the same set, so that there is one whatever the
 *     trainings' set indices say
 * @param tested how many test images an accuracy counts; 0 where that is not known
 */
public record MethodSample(List<Training> trainings, boolean single, long tested) {

  /**
   * Holds one training.
   *
   * @param set which of the method's sets it was on, from 0
   * @param repeat which training on that set, from 0
   * @param accuracy in percent
   */
  public record Training(int set, int repeat, double accuracy) {}

  /** Holds what was measured on test images of which nothing is known. */
  public MethodSample(List<Training> trainings, boolean single) {
    this(trainings, single, 0);
  }

  public MethodSample {
    trainings = List.copyOf(trainings);
    if (trainings.isEmpty()) {
      throw new IllegalArgumentException("There are no trainings of a method");
    }
    if (byTraining(trainings).size() < trainings.size()) {
      throw new IllegalArgumentException(
          "A training, that is a set and a repeat, is there twice: " + trainings);
    }
  }

  /** Counts the different sets. */
  public int sets() {
    return single ? 1 : byIndex().size();
  }

  /**
   * Summarises accuracies: over the means of the sets where there are several, else over the
   * trainings of the one.
   */
  public Summary summary() {
    return Summary.of(
        sets() > 1 ? byIndex().values() : trainings.stream().map(Training::accuracy).toList());
  }

  /** Averages the trainings of each set index; those of a single set share the set. */
  SortedMap<Integer, Double> byIndex() {
    return trainings.stream()
        .collect(
            Collectors.groupingBy(
                Training::set, TreeMap::new, Collectors.averagingDouble(Training::accuracy)));
  }

  /** Gives each training's accuracy by its set index and repeat. */
  Map<List<Integer>, Double> byTraining() {
    return byTraining(trainings);
  }

  private static Map<List<Integer>, Double> byTraining(List<Training> trainings) {
    Map<List<Integer>, Double> accuracies = new LinkedHashMap<>();
    trainings.forEach(t -> accuracies.put(List.of(t.set, t.repeat), t.accuracy));
    return accuracies;
  }
}
