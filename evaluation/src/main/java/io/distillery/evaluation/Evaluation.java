package io.distillery.evaluation;

import io.distillery.classifier.Architecture;
import io.distillery.torch.Seeds;
import java.util.ArrayList;
import java.util.List;

/**
 * Trains networks on small sets and tests them on real images.
 *
 * <p>The same network, set index and repeat start from the same weights and draw the same random
 * numbers whatever the method, so that differences between methods can be judged in pairs.
 */
public final class Evaluation {
  private final LabelledTensor test;

  /** Tests on these images, which stay the caller's. */
  public Evaluation(LabelledTensor test) {
    this.test = test;
  }

  private record Run(TrainingSet set, Architecture network, int repeat) {}

  /**
   * Does what is missing: every repeat of every network on every set. Repeats are the outermost
   * loop, so that methods can be compared before all is done.
   *
   * @param soFar protocol, seed, classes, and the results that are there already
   * @param sets what to train on; they stay the caller's
   * @param networks what to train
   * @param listener told of steps and results
   * @return the results so far and the new ones
   * @throws InterruptedException if the thread was interrupted; results that the listener was told
   *     of are whole
   */
  public EvaluationResults run(
      EvaluationResults soFar,
      List<TrainingSet> sets,
      List<Architecture> networks,
      EvaluationListener listener)
      throws InterruptedException {
    HardLabelProtocol protocol = soFar.protocol();
    List<Run> runs = missing(soFar, sets, networks);
    long total = runs.stream().mapToLong(run -> cost(protocol, run.set)).sum();
    EvaluationResults results = soFar;
    long before = 0;
    for (Run run : runs) {
      EvaluationResult result = train(soFar, run, before, total, listener);
      results = results.with(result);
      listener.finished(result);
      before += cost(protocol, run.set);
    }
    return results;
  }

  private List<Run> missing(
      EvaluationResults soFar, List<TrainingSet> sets, List<Architecture> networks) {
    for (TrainingSet set : sets) {
      requireFits(soFar, set);
    }
    List<Run> runs = new ArrayList<>();
    for (int repeat = 0; repeat < soFar.protocol().repeats(); repeat++) {
      for (Architecture network : networks) {
        for (TrainingSet set : sets) {
          Run run = new Run(set, network, repeat);
          if (soFar.results().stream().noneMatch(result -> isResultOf(result, run))) {
            runs.add(run);
          }
        }
      }
    }
    return runs;
  }

  private static boolean isResultOf(EvaluationResult result, Run run) {
    TrainingSet set = run.set;
    return result.isRunOf(set.method(), run.network.name(), set.ipc(), set.set(), run.repeat);
  }

  private void requireFits(EvaluationResults soFar, TrainingSet set) {
    int classes = soFar.classNames().size();
    if (set.images().classes() != classes || test.classes() != classes) {
      throw new IllegalArgumentException(
          "The set of method %s has %d classes, the test set %d, expected %d"
              .formatted(set.method(), set.images().classes(), test.classes(), classes));
    }
    if (set.images().imageSize() != test.imageSize()) {
      throw new IllegalArgumentException(
          "The set of method %s has images of %d pixels, the test set of %d: resize one of them"
              .formatted(set.method(), set.images().imageSize(), test.imageSize()));
    }
  }

  private long cost(HardLabelProtocol protocol, TrainingSet set) {
    return 3L * protocol.epochs() * set.images().count() + (long) protocol.tests() * test.count();
  }

  private EvaluationResult train(
      EvaluationResults soFar, Run run, long before, long total, EvaluationListener listener)
      throws InterruptedException {
    HardLabelProtocol protocol = soFar.protocol();
    TrainingSet set = run.set;
    String network = run.network.name();
    long seed = Seeds.derive(soFar.seed(), "evaluation", network, set.set(), run.repeat);
    HardLabelTraining training =
        new HardLabelTraining(
            protocol,
            (epoch, done) ->
                listener.progressed(
                    new EvaluationProgress(
                        set, network, run.repeat, epoch, protocol.epochs(), before + done, total)));
    long start = System.nanoTime();
    HardLabelTraining.Outcome outcome = training.run(run.network, set.images(), test, seed);
    return new EvaluationResult(
        set.method(),
        network,
        set.ipc(),
        set.set(),
        run.repeat,
        protocol.name(),
        outcome.tests(),
        outcome.confusion(),
        (System.nanoTime() - start) / 1e9);
  }
}
