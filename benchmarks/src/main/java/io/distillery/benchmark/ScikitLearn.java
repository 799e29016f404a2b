package io.distillery.benchmark;

import io.distillery.base.Text;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** scikit-learn in a process of its own, with the points in its memory, waiting to be asked. */
final class ScikitLearn implements AutoCloseable {
  private static final String SCRIPT = "scikit_learn.py";

  private final Process process;
  private final Path script;
  private final BufferedReader answers;
  private final BufferedWriter questions;
  private final String version;

  /**
   * What it found.
   *
   * @param outliers seconds of the local outlier factor
   * @param clusters seconds of k-means
   * @param inertia of the inliers
   */
  record Answer(double outliers, double clusters, double inertia) {
    double seconds() {
      return outliers + clusters;
    }
  }

  private ScikitLearn(Process process, Path script) throws IOException {
    this.process = process;
    this.script = script;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.questions = process.outputWriter(StandardCharsets.UTF_8);
    this.version = String.valueOf(answers.readLine());
  }

  /**
   * Starts it.
   *
   * @param python the command, such as {@code python3}
   * @param points a file of float32, row by row
   * @param threads that it may use
   * @return nothing where there is no such command, or no scikit-learn for it
   */
  static Optional<ScikitLearn> start(String python, Path points, int rows, int columns, int threads)
      throws IOException {
    Path script = Files.createTempFile("distillery-", "-" + SCRIPT);
    try (InputStream source = ScikitLearn.class.getResourceAsStream(SCRIPT)) {
      Files.write(script, Objects.requireNonNull(source, SCRIPT).readAllBytes());
    }
    ProcessBuilder builder =
        new ProcessBuilder(List.of(python, script + "", points + "", rows + "", columns + ""))
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
    builder.environment().put("OPENBLAS_NUM_THREADS", Integer.toString(threads));
    try {
      ScikitLearn started = new ScikitLearn(builder.start(), script);
      if (started.version.startsWith("scikit-learn")) {
        return Optional.of(started);
      }
      started.close();
    } catch (IOException e) {
      Files.deleteIfExists(script); // no such command
    }
    return Optional.empty();
  }

  /** Its version and NumPy's. */
  String version() {
    return version;
  }

  /** Leaves out a tenth of the points and clusters the rest, with ten restarts. */
  Answer cluster(int clusters, String type) {
    try {
      questions.write(Text.format("%d %s%n", clusters, type));
      questions.flush();
      String line = answers.readLine();
      if (line == null) {
        throw new IOException("scikit-learn has stopped without an answer: see above");
      }
      String[] numbers = line.split(" ");
      return new Answer(
          Double.parseDouble(numbers[0]),
          Double.parseDouble(numbers[1]),
          Double.parseDouble(numbers[2]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    Files.deleteIfExists(script);
  }
}
