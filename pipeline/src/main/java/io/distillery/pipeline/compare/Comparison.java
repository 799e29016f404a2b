package io.distillery.pipeline.compare;

import io.distillery.classifier.Architecture;
import io.distillery.dataset.LabelledImages;
import io.distillery.evaluation.EvaluationResults;
import io.distillery.evaluation.HardLabelProtocol;
import io.distillery.evaluation.LabelledTensor;
import io.distillery.evaluation.TrainingRate;
import io.distillery.evaluation.TrainingSet;
import io.distillery.pipeline.BadImages;
import io.distillery.pipeline.ImageTensors;
import io.distillery.pipeline.Progress;
import io.distillery.pipeline.RecordedEvaluation;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Trains every network on every set and tests it on the real test images; goes on where it was.
 *
 * @param test real images, with the classes of every set
 * @param maxBadImages the share of test images, and of real training images, that may be unreadable
 * @param protocol how networks are trained
 * @param networks what is trained
 * @param side height and width of all images
 * @param seed of initial weights and draws
 * @param threads trainings side by side
 * @param out the directory in which results are kept
 */
public record Comparison(
    LabelledImages test,
    double maxBadImages,
    HardLabelProtocol protocol,
    List<Architecture> networks,
    int side,
    long seed,
    int threads,
    Path out) {
  /** The results' file in the comparison's directory. */
  public static final String RESULTS = "results.json";

  public Comparison {
    networks = List.copyOf(networks);
  }

  /**
   * What is to be done, with the time that it will take: each network is tried for about a second.
   *
   * @param real training on the real images, if it is wanted
   * @throws io.distillery.pipeline.ConfigurationException if the directory holds results of another
   *     protocol, seed or classes
   */
  public ComparisonPlan plan(List<SetRequest> sets, Optional<RealTraining> real)
      throws IOException {
    EvaluationResults soFar = onSets().soFar();
    Map<String, Double> rates = new LinkedHashMap<>();
    TrainingRate rate = new TrainingRate(protocol, side, test.classNames().size());
    for (Architecture network : networks) {
      try {
        rates.put(network.name(), rate.measure(network));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("Interrupted");
      }
    }
    ComparisonPlan plan = ComparisonPlan.of(sets, soFar, test.size(), rates);
    return real.isEmpty()
        ? plan
        : plan.withReal(
            onReal(real.get()).soFar(),
            real.get().perClass(),
            real.get().images().size(),
            test.size(),
            rates);
  }

  /**
   * Evaluates the sets, all of images of one size.
   *
   * @return the results of these sets, and of those that were there before
   */
  public EvaluationResults evaluate(List<ImageSet> sets, Progress progress) throws IOException {
    ImageTensors reader = new ImageTensors(side, threads);
    List<TrainingSet> training = new ArrayList<>();
    Map<Path, LabelledTensor> read = new LinkedHashMap<>(); // a single set takes part several times
    try {
      for (ImageSet set : sets) {
        if (!read.containsKey(set.folder())) {
          LabelledImages images = set.images(test.classNames());
          read.put(set.folder(), reader.read(images, new BadImages(images.size(), 0)));
        }
        training.add(new TrainingSet(set.method(), set.ipc(), set.set(), read.get(set.folder())));
      }
      return run(onSets(), training, progress);
    } finally {
      read.values().forEach(LabelledTensor::close);
    }
  }

  /** Trains every network once on the real images, for fewer epochs. */
  public EvaluationResults evaluate(RealTraining real, Progress progress) throws IOException {
    BadImages bad = new BadImages(real.images().size(), maxBadImages);
    try (LabelledTensor images = new ImageTensors(side, threads).read(real.images(), bad)) {
      TrainingSet set = new TrainingSet(TrainingSet.REAL, real.perClass(), 0, images);
      return run(onReal(real), List.of(set), progress);
    }
  }

  private EvaluationResults run(
      RecordedEvaluation evaluation, List<TrainingSet> sets, Progress progress) throws IOException {
    BadImages bad = new BadImages(test.size(), maxBadImages);
    try (LabelledTensor real = new ImageTensors(side, threads).read(test, bad)) {
      return evaluation.run(sets, real, networks, progress);
    }
  }

  private RecordedEvaluation onSets() {
    return recorded(RESULTS, protocol);
  }

  private RecordedEvaluation onReal(RealTraining real) {
    return recorded(real.file(), protocol.shortened(real.epochs(), 1).withRepeats(1));
  }

  private RecordedEvaluation recorded(String file, HardLabelProtocol protocol) {
    return new RecordedEvaluation(
        out.resolve(file), EvaluationResults.none(protocol, seed, test.classNames().names()));
  }
}
