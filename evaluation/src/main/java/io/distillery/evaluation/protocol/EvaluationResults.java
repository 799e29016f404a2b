package io.distillery.evaluation.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.distillery.base.ConfigurationException;
import io.distillery.base.JsonProblem;
import io.distillery.base.Text;
import io.distillery.base.TextFile;
import io.distillery.base.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Holds all results of an evaluation and what is needed to read them: the file {@code
 * results.json}.
 *
 * @param formatVersion {@link #FORMAT_VERSION}
 * @param protocol how the networks were trained
 * @param seed the run's seed
 * @param classNames names of the classes in the order of the labels
 * @param results one for each training, sorted by IPC, network, method, set and repeat, whatever
 *     the order in which they were done
 */
public record EvaluationResults(
    int formatVersion,
    EvaluationProtocol protocol,
    long seed,
    List<String> classNames,
    List<EvaluationResult> results) {

  /** Versions the file format that this code reads and writes. */
  public static final int FORMAT_VERSION = 3;

  private static final Comparator<EvaluationResult> ORDER =
      Comparator.comparingInt(EvaluationResult::ipc)
          .thenComparing(EvaluationResult::network)
          .thenComparing(EvaluationResult::method)
          .thenComparingInt(EvaluationResult::set)
          .thenComparingInt(EvaluationResult::repeat);

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

  /** Checks the version and that every result has the classes, and sorts the results. */
  public EvaluationResults {
    if (formatVersion != FORMAT_VERSION) {
      throw new ConfigurationException(
          Text.format(
              "Results have format version %d, this program reads version %d",
              formatVersion, FORMAT_VERSION));
    }
    classNames = List.copyOf(classNames);
    results = results.stream().sorted(ORDER).toList();
    for (EvaluationResult result : results) {
      if (result.confusion().classes() != classNames.size()) {
        throw new IllegalArgumentException(
            Text.format(
                "A result of %s has %d classes, expected %d",
                result.method(), result.confusion().classes(), classNames.size()));
      }
    }
  }

  /** Starts results in the present format, none yet. */
  public static EvaluationResults none(
      EvaluationProtocol protocol, long seed, List<String> classNames) {
    return new EvaluationResults(FORMAT_VERSION, protocol, seed, classNames, List.of());
  }

  /** Returns these results and one more. */
  public EvaluationResults with(EvaluationResult result) {
    List<EvaluationResult> more = new ArrayList<>(results);
    more.add(result);
    return new EvaluationResults(formatVersion, protocol, seed, classNames, more);
  }

  /** Returns these results but for some. */
  public EvaluationResults without(Predicate<EvaluationResult> some) {
    return new EvaluationResults(
        formatVersion, protocol, seed, classNames, results.stream().filter(some.negate()).toList());
  }

  /** Says whether there is the result of such a training. */
  public boolean has(String method, String network, int ipc, int set, int repeat) {
    return results.stream().anyMatch(r -> r.isRunOf(method, network, ipc, set, repeat));
  }

  /** Returns the results of a method with a network, all sets and repeats. */
  public List<EvaluationResult> of(String method, String network, int ipc) {
    return results.stream()
        .filter(r -> r.method().equals(method) && r.network().equals(network) && r.ipc() == ipc)
        .toList();
  }

  /** Takes the results on the first sets of each method. */
  public EvaluationResults ofFirst(int sets) {
    return new EvaluationResults(
        formatVersion,
        protocol,
        seed,
        classNames,
        results.stream().filter(r -> r.set() < sets).toList());
  }

  /**
   * Reads {@code results.json}.
   *
   * @throws IOException if the file cannot be read or is not such a file; the message names it
   */
  public static EvaluationResults read(Path file) throws IOException {
    try {
      JsonNode json = JSON.readTree(TextFile.read(file));
      int version = json.path("formatVersion").asInt();
      if (version != FORMAT_VERSION) {
        throw new IOException(
            Text.format(
                "%s is not a file of evaluation results that this program can read: it has format"
                    + " version %s, expected %d. Evaluate again",
                file, version == 0 ? "none" : version, FORMAT_VERSION));
      }
      return JSON.treeToValue(json, EvaluationResults.class);
    } catch (JsonProcessingException e) {
      throw new IOException(
          Text.format("%s is not a file of evaluation results: %s", file, JsonProblem.of(e)), e);
    }
  }

  /** Writes {@code results.json}; a reader sees the old file or the new one, never a part. */
  public void write(Path file) throws IOException {
    WholeFile.write(file, JSON.writeValueAsBytes(this));
  }
}
