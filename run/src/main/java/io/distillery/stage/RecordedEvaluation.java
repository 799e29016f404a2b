package io.distillery.stage;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.classifier.Architecture;
import io.distillery.evaluation.protocol.Evaluation;
import io.distillery.evaluation.protocol.EvaluationListener;
import io.distillery.evaluation.protocol.EvaluationProgress;
import io.distillery.evaluation.protocol.EvaluationResult;
import io.distillery.evaluation.protocol.EvaluationResults;
import io.distillery.evaluation.protocol.EvaluationRun;
import io.distillery.evaluation.protocol.TrainingSet;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/** An evaluation that stores each result as soon as it is there, and goes on after those it has. */
public final class RecordedEvaluation {
  private final Path file;
  private final EvaluationResults none;
  private final EvaluationParts parts;

  /**
   * @param file {@code results.json}
   * @param none protocol, seed and classes, for a file that is not there yet
   * @param parts where other processes leave results
   */
  public RecordedEvaluation(Path file, EvaluationResults none, EvaluationParts parts) {
    this.file = file;
    this.none = none;
    this.parts = parts;
  }

  /**
   * What the file holds, and what other processes have left; nothing where there is none.
   *
   * @throws ConfigurationException when it is of another protocol, seed or classes; only the number
   *     of repeats may be another
   */
  public EvaluationResults soFar() throws IOException {
    return withParts(inFile());
  }

  /** Puts what other processes have left into the file, and gives all that is there. */
  public EvaluationResults takeUp() throws IOException {
    EvaluationResults before = inFile();
    EvaluationResults all = withParts(before);
    if (all.results().size() > before.results().size()) {
      all.write(file);
    }
    return all;
  }

  /**
   * Forgets results, also those that other processes have left.
   *
   * @param unwanted which
   */
  public void forget(Predicate<EvaluationResult> unwanted) throws IOException {
    EvaluationResults all = takeUp();
    parts.delete();
    EvaluationResults others = all.without(unwanted);
    if (others.results().size() < all.results().size()) {
      others.write(file);
    }
  }

  private EvaluationResults inFile() throws IOException {
    return Files.exists(file) ? read(file) : none;
  }

  private EvaluationResults withParts(EvaluationResults before) throws IOException {
    EvaluationResults all = before;
    for (Path part : parts.results()) {
      for (EvaluationResult each : read(part).results()) {
        if (!all.has(each.method(), each.network(), each.ipc(), each.set(), each.repeat())) {
          all = all.with(each);
        }
      }
    }
    return all;
  }

  private EvaluationResults read(Path from) throws IOException {
    EvaluationResults before = EvaluationResults.read(from);
    int repeats = none.protocol().repeats();
    boolean same =
        before.protocol().withRepeats(repeats).equals(none.protocol())
            && before.seed() == none.seed()
            && before.classNames().equals(none.classNames());
    if (!same) {
      throw new ConfigurationException(
          Text.format(
              "%s holds results of %s, seed %d, classes %s; asked for are %s, seed %d, classes %s: give another place.out, or the options of before",
              from,
              before.protocol().name(),
              before.seed(),
              before.classNames(),
              none.protocol().name(),
              none.seed(),
              none.classNames()));
    }
    return new EvaluationResults(
        EvaluationResults.FORMAT_VERSION,
        none.protocol(),
        none.seed(),
        none.classNames(),
        before.results());
  }

  /**
   * Trains and tests what is missing.
   *
   * @param sets what to train on
   * @param evaluation who knows the real test images
   * @param networks what to train
   */
  public EvaluationResults run(
      List<TrainingSet> sets, Evaluation evaluation, List<Architecture> networks, Progress progress)
      throws IOException {
    EvaluationResults before = takeUp();
    try (Recorder recorder = new Recorder(before, file, progress)) {
      return evaluation.run(before, sets, networks, recorder);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted");
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /**
   * Does one training, and gives its result alone.
   *
   * @param none protocol, seed and classes
   */
  public static EvaluationResults alone(
      Evaluation evaluation, EvaluationResults none, EvaluationRun run) throws IOException {
    try {
      return none.with(evaluation.train(none, run));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted");
    }
  }

  private static final class Recorder implements EvaluationListener, AutoCloseable {
    private final Path file;
    private final Progress progress;
    private EvaluationResults results;
    private Progress.Task task;

    Recorder(EvaluationResults before, Path file, Progress progress) {
      this.results = before;
      this.file = file;
      this.progress = progress;
    }

    @Override
    public void progressed(EvaluationProgress state) {
      if (task == null) {
        task = progress.begin("Evaluating", "images", state.total());
      }
      task.done(state.done());
    }

    @Override
    public void finished(EvaluationResult result) {
      results = results.with(result);
      try {
        results.write(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      if (task != null) {
        task.close();
      }
    }
  }
}
