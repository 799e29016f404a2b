package io.distillery.compare;

import io.distillery.base.Json;
import io.distillery.evaluation.protocol.EvaluationResult;
import io.distillery.evaluation.statistics.MethodSample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Holds which methods of a comparison always give the same set. It is kept in the comparison's
 * directory, since a table has rows of methods that only earlier commands named.
 *
 * @param methods their names
 */
public record SingleSets(SortedSet<String> methods) {
  private static final String FILE = "single-sets.json";

  public SingleSets {
    methods = Collections.unmodifiableSortedSet(new TreeSet<>(methods));
  }

  /**
   * Adds what is known of sources to what was kept before, and keeps it.
   *
   * @param directory the comparison's
   * @param sources the methods of this command
   */
  public static SingleSets keep(Path directory, List<SetSource> sources) throws IOException {
    Path file = directory.resolve(FILE);
    SortedSet<String> single = new TreeSet<>();
    if (Files.exists(file)) {
      single.addAll(Json.read(file, SingleSets.class).methods);
    }
    for (SetSource source : sources) {
      if (source.isSingle()) {
        single.add(source.method());
      } else {
        single.remove(source.method());
      }
    }
    SingleSets all = new SingleSets(single);
    Json.write(file, all);
    return all;
  }

  /**
   * Takes last-epoch accuracies of a method with one network for a sample.
   *
   * @param results at least one
   */
  MethodSample last(String method, List<EvaluationResult> results) {
    return EvaluationResult.sample(
        results, methods.contains(method), EvaluationResult::lastAccuracy);
  }
}
