package io.distillery.evaluation.statistics;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.distillery.base.Text;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Counts how often each true class was taken for each class.
 *
 * @param counts {@code counts.get(truth).get(prediction)} test images, square, 0 or more
 */
public record ConfusionMatrix(@JsonValue List<List<Long>> counts) {
  /** Checks that the matrix is square. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ConfusionMatrix {
    counts = counts.stream().map(List::copyOf).toList();
    for (List<Long> row : counts) {
      if (row.size() != counts.size()) {
        throw new IllegalArgumentException(
            Text.format(
                "A confusion matrix of %d rows has a row of %d numbers",
                counts.size(), row.size()));
      }
      if (row.stream().anyMatch(count -> count < 0)) {
        throw new IllegalArgumentException("A confusion matrix has a negative count: " + row);
      }
    }
  }

  /** Returns the number of classes. */
  public int classes() {
    return counts.size();
  }

  /** Returns the number of test images. */
  public long total() {
    return counts.stream().mapToLong(ConfusionMatrix::sum).sum();
  }

  /** Computes top-1 accuracy over all images, in percent; 0 if there are none. */
  public double accuracy() {
    long correct = 0;
    for (int i = 0; i < classes(); i++) {
      correct += counts.get(i).get(i);
    }
    return percent(correct, total());
  }

  /**
   * Computes the accuracy of each class (its recall), in percent; 0 for a class without test
   * images.
   */
  public List<Double> accuracyByClass() {
    return IntStream.range(0, classes())
        .mapToObj(i -> percent(counts.get(i).get(i), sum(counts.get(i))))
        .toList();
  }

  private static long sum(List<Long> row) {
    return row.stream().mapToLong(Long::longValue).sum();
  }

  private static double percent(long part, long whole) {
    return whole == 0 ? 0 : 100.0 * part / whole;
  }
}
