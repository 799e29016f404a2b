package io.distillery.report;

import io.distillery.base.Text;
import io.distillery.evaluation.baseline.RandomBaseline;
import io.distillery.evaluation.protocol.EvaluationResult;
import io.distillery.evaluation.protocol.EvaluationResults;
import io.distillery.evaluation.statistics.ConfusionMatrix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a network that was trained on the distilled images takes the test images of each class for,
 * all its trainings together.
 *
 * @param network its name
 * @param classNames of the columns, in the order of the labels; empty where there are too many
 *     classes for a matrix
 * @param compared whether networks trained on random real images stand beside it
 * @param rows one a class
 */
public record ClassAccuracies(
    String network, List<String> classNames, boolean compared, List<Row> rows) {
  private static final int MOST_COLUMNS = 20;

  public ClassAccuracies {
    classNames = List.copyOf(classNames);
    rows = List.copyOf(rows);
  }

  /**
   * A class.
   *
   * @param name in words
   * @param accuracy in percent
   * @param random that of networks trained on random real images; 0 where there are none
   * @param shares of its images taken for each class, in percent; empty where there is no matrix
   * @param takenFor the class that it is most often mistaken for, with its share
   */
  public record Row(
      String name, double accuracy, double random, List<Double> shares, String takenFor) {
    public Row {
      shares = List.copyOf(shares);
    }
  }

  /** One for each network that was trained on the distilled images. */
  static List<ClassAccuracies> of(EvaluationResults results) {
    return results.results().stream()
        .filter(r -> r.method().equals(AccuracyTables.DISTILLED))
        .map(EvaluationResult::network)
        .distinct()
        .map(network -> of(results, network))
        .toList();
  }

  private static ClassAccuracies of(EvaluationResults results, String network) {
    double[][] ours = shares(results, network, AccuracyTables.DISTILLED);
    double[][] random = shares(results, network, RandomBaseline.METHOD);
    List<String> names = results.classNames();
    boolean matrix = names.size() <= MOST_COLUMNS;
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      double[] row = ours[i];
      int own = i;
      int mistake =
          IntStream.range(0, row.length)
              .filter(j -> j != own)
              .boxed()
              .max(Comparator.comparingDouble(j -> row[j]))
              .orElse(own);
      rows.add(
          new Row(
              names.get(i),
              row[i],
              random == null ? 0 : random[i][i],
              matrix ? IntStream.range(0, row.length).mapToObj(j -> row[j]).toList() : List.of(),
              Text.format("%s %.0f %%", names.get(mistake), row[mistake])));
    }
    return new ClassAccuracies(network, matrix ? names : List.of(), random != null, rows);
  }

  /** Of each class's images, in percent; null where a method has no results. */
  private static double[][] shares(EvaluationResults results, String network, String method) {
    List<ConfusionMatrix> all =
        results.results().stream()
            .filter(r -> r.network().equals(network) && r.method().equals(method))
            .map(EvaluationResult::confusion)
            .toList();
    if (all.isEmpty()) {
      return null;
    }
    int n = all.get(0).classes();
    double[][] shares = new double[n][n];
    for (int i = 0; i < n; i++) {
      int row = i;
      double total =
          all.stream().flatMap(m -> m.counts().get(row).stream()).mapToLong(c -> c).sum();
      for (int j = 0; j < n; j++) {
        int column = j;
        long count = all.stream().mapToLong(m -> m.counts().get(row).get(column)).sum();
        shares[i][j] = total == 0 ? 0 : 100 * count / total;
      }
    }
    return shares;
  }
}
