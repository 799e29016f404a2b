package io.distillery.compare;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.compare.ComparisonTable.Robust;
import io.distillery.compare.ComparisonTable.Row;
import io.distillery.evaluation.baseline.RandomBaseline;
import io.distillery.evaluation.protocol.EvaluationProtocol;
import io.distillery.evaluation.protocol.EvaluationResults;
import io.distillery.evaluation.protocol.SoftLabelProtocol;
import io.distillery.evaluation.statistics.RobustScore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Computes {@link RobustScore robust scores} of a comparison's methods, where there are the
 * trainings that they need: its own, and those of comparisons beside it, of the same methods under
 * other labels or without augmentation.
 */
public final class RobustScoring {
  private final EvaluationProtocol protocol;
  private final List<Trainings> beside;

  /** Holds what a comparison gave. */
  private record Trainings(EvaluationProtocol protocol, ComparisonTable table) {
    boolean isSoft() {
      return protocol instanceof SoftLabelProtocol;
    }

    Optional<Double> accuracy(Row row, String method) {
      return table.rows().stream()
          .filter(
              r ->
                  r.network().equals(row.network())
                      && r.ipc() == row.ipc()
                      && r.method().equals(method))
          .map(r -> r.last().mean())
          .findFirst();
    }

    Optional<Double> real(Row row) {
      return table.real().stream()
          .filter(r -> r.network().equals(row.network()))
          .map(r -> r.last().mean())
          .findFirst();
    }
  }

  private RobustScoring(EvaluationProtocol protocol, List<Trainings> beside) {
    this.protocol = protocol;
    this.beside = beside;
  }

  /**
   * Reads what there is beside a comparison.
   *
   * @param protocol of the comparison
   * @param directories of others, each with {@value Comparison#RESULTS}
   * @param classNames that all must have
   * @throws ConfigurationException if one is of other classes
   */
  public static RobustScoring of(
      EvaluationProtocol protocol, List<Path> directories, List<String> classNames)
      throws IOException {
    List<Trainings> beside = new ArrayList<>();
    for (Path directory : directories) {
      EvaluationResults results = EvaluationResults.read(directory.resolve(Comparison.RESULTS));
      if (!results.classNames().equals(classNames)) {
        throw new ConfigurationException(
            Text.format(
                "%s compares sets of the classes %s, expected %s",
                directory, results.classNames(), classNames));
      }
      ComparisonTable table =
          ComparisonTable.of(results, RandomBaseline.METHOD, new SingleSets(new TreeSet<>()));
      Optional<EvaluationResults> real = real(directory);
      beside.add(
          new Trainings(results.protocol(), real.isPresent() ? table.under(real.get()) : table));
    }
    return new RobustScoring(protocol, beside);
  }

  /** Reads the longest training on the real images. */
  private static Optional<EvaluationResults> real(Path directory) throws IOException {
    List<EvaluationResults> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files.filter(RealTraining::isFile).sorted()::iterator) {
        all.add(EvaluationResults.read(file));
      }
    }
    return all.stream().max(Comparator.comparingInt(results -> results.protocol().epochs(1)));
  }

  /** Adds the scores to a table, to the rows of which all that they need was measured. */
  public ComparisonTable score(ComparisonTable table) {
    Trainings own = new Trainings(protocol, table);
    return table.withRows(table.rows().stream().map(row -> row.with(robust(own, row))).toList());
  }

  private Robust robust(Trainings own, Row row) {
    return row.method().equals(RandomBaseline.METHOD)
        ? Robust.NONE
        : new Robust(labels(own, row), augmentation(own, row));
  }

  private Optional<RobustScore> labels(Trainings own, Row row) {
    Optional<Double> random = own.accuracy(row, RandomBaseline.METHOD);
    for (Trainings hard : with(own)) {
      Optional<Double> set = hard.accuracy(row, row.method());
      Optional<Double> real = hard.real(row);
      if (!hard.isSoft()
          && hard.protocol.isAugmented() == protocol.isAugmented()
          && random.isPresent()
          && set.isPresent()
          && real.isPresent()) {
        return Optional.of(
            RobustScore.ofLabels(row.last().mean(), random.get(), set.get(), real.get()));
      }
    }
    return Optional.empty();
  }

  private Optional<RobustScore> augmentation(Trainings own, Row row) {
    Optional<Double> random = own.accuracy(row, RandomBaseline.METHOD);
    for (Trainings other : beside) {
      Optional<Double> set = other.accuracy(row, row.method());
      Optional<Double> otherRandom = other.accuracy(row, RandomBaseline.METHOD);
      if (other.isSoft() == own.isSoft()
          && other.protocol.isAugmented() != protocol.isAugmented()
          && random.isPresent()
          && set.isPresent()
          && otherRandom.isPresent()) {
        double mean = row.last().mean();
        return Optional.of(
            protocol.isAugmented()
                ? RobustScore.ofAugmentation(mean, random.get(), set.get(), otherRandom.get())
                : RobustScore.ofAugmentation(set.get(), otherRandom.get(), mean, random.get()));
      }
    }
    return Optional.empty();
  }

  private List<Trainings> with(Trainings own) {
    return Stream.concat(Stream.of(own), beside.stream()).toList();
  }
}
