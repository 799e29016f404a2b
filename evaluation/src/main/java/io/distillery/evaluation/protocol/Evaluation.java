package io.distillery.evaluation.protocol;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.classifier.Architecture;
import io.distillery.encode.LabelledTensor;
import io.distillery.torch.EngineWork;
import io.distillery.torch.LibTorch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Trains networks on small sets and tests them on real images.
 *
 * <p>The same network, set index and repeat start from the same weights and draw the same random
 * numbers whatever the method, so that differences between methods can be judged in pairs.
 *
 * <p>Several trainings run side by side, each on one thread: steps this small gain little from a
 * second thread, and the results are the same bytes whatever the number of workers.
 */
public final class Evaluation {
  private final LabelledTensor test;
  private final int workers;
  private final LabelledTensor heldOut; // null: nothing is held out
  private final SoftLabelSource softLabels; // null: only the hard-label protocol

  /**
   * Prepares to test on images, which stay the caller's.
   *
   * @param test real images
   * @param workers how many networks are trained side by side, at least 1; best the number of cores
   */
  public Evaluation(LabelledTensor test, int workers) {
    this(test, workers, null, null);
  }

  private Evaluation(
      LabelledTensor test, int workers, LabelledTensor heldOut, SoftLabelSource softLabels) {
    if (workers < 1) {
      throw new ConfigurationException(
          Text.format("There are %d workers, expected 1 or more", workers));
    }
    this.test = test;
    this.workers = workers;
    this.heldOut = heldOut;
    this.softLabels = softLabels;
  }

  /**
   * Returns the same evaluation that also says how accurate a network is at the epoch that is best
   * on held-out images.
   *
   * @param heldOut real training images from which no set was made; they stay the caller's
   */
  public Evaluation selectingOn(LabelledTensor heldOut) {
    return new Evaluation(test, workers, heldOut, softLabels);
  }

  /** Returns the same evaluation by the soft-label protocol, with the labels of a teacher. */
  public Evaluation labelledBy(SoftLabelSource softLabels) {
    return new Evaluation(test, workers, heldOut, softLabels);
  }

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
    sets.forEach(set -> requireFits(soFar, set));
    if (soFar.protocol() instanceof SoftLabelProtocol && softLabels == null) {
      throw new ConfigurationException(
          "The soft-label protocol needs a teacher or stored soft labels, and has neither: train a"
              + " teacher on the real images, or take the hard-label protocol");
    }
    List<EvaluationRun> runs = missing(soFar, sets, networks);
    long tested = tested();
    long total = runs.stream().mapToLong(run -> run.cost(soFar.protocol(), tested)).sum();
    SharedListener shared = new SharedListener(listener, soFar.protocol(), total);
    int threads = LibTorch.threads();
    ExecutorService pool = Executors.newFixedThreadPool(workers);
    try {
      return finish(soFar, runs, shared, pool);
    } finally {
      pool.shutdownNow();
      try {
        pool.awaitTermination(1, TimeUnit.MINUTES); // a worker ends within a step
      } finally {
        LibTorch.threads(threads);
      }
    }
  }

  /**
   * Does one training, on the calling thread, with the result that it has among others.
   *
   * @param asked protocol, seed and classes
   * @throws InterruptedException if the thread was interrupted
   */
  public EvaluationResult train(EvaluationResults asked, EvaluationRun run)
      throws InterruptedException {
    requireFits(asked, run.set());
    int threads = LibTorch.threads();
    try {
      long cost = run.cost(asked.protocol(), tested());
      return train(asked, run, new SharedListener(EvaluationListener.NONE, asked.protocol(), cost));
    } finally {
      LibTorch.threads(threads);
    }
  }

  private long tested() {
    return test.count() + (heldOut == null ? 0 : heldOut.count());
  }

  private List<EvaluationRun> missing(
      EvaluationResults soFar, List<TrainingSet> sets, List<Architecture> networks) {
    List<EvaluationRun> runs = new ArrayList<>();
    for (int repeat = 0; repeat < soFar.protocol().repeats(); repeat++) {
      for (Architecture network : networks) {
        for (TrainingSet set : sets) {
          EvaluationRun run = new EvaluationRun(set, network, repeat);
          if (soFar.results().stream().noneMatch(run::isOf)) {
            runs.add(run);
          }
        }
      }
    }
    return runs;
  }

  private EvaluationResults finish(
      EvaluationResults soFar,
      List<EvaluationRun> runs,
      SharedListener listener,
      ExecutorService pool)
      throws InterruptedException {
    var trainings = new ExecutorCompletionService<EvaluationResult>(pool);
    runs.forEach(run -> trainings.submit(() -> train(soFar, run, listener)));
    EvaluationResults results = soFar;
    for (int i = 0; i < runs.size(); i++) {
      try {
        results = results.with(trainings.take().get());
      } catch (ExecutionException e) {
        throw rethrow(e.getCause());
      }
    }
    return results;
  }

  private static RuntimeException rethrow(Throwable cause) throws InterruptedException {
    if (cause instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException exception
        ? exception
        : new IllegalStateException(cause);
  }

  private EvaluationResult train(
      EvaluationResults soFar, EvaluationRun run, SharedListener listener)
      throws InterruptedException {
    LibTorch.threads(1);
    try (EngineWork work = EngineWork.begin()) {
      TrainingSteps steps =
          (epoch, passes) -> {
            listener.progressed(run, epoch, passes);
            work.pause();
          };
      long start = System.nanoTime();
      TrainingOutcome outcome =
          soFar.protocol() instanceof SoftLabelProtocol soft
              ? soft(soft, run, steps, soFar.seed())
              : hard((HardLabelProtocol) soFar.protocol(), run, steps, soFar.seed());
      double seconds = (System.nanoTime() - start) / 1e9;
      EvaluationResult result = run.result(soFar.protocol(), outcome, seconds);
      listener.finished(result);
      work.pause();
      return result;
    }
  }

  private TrainingOutcome hard(
      HardLabelProtocol protocol, EvaluationRun run, TrainingSteps steps, long seed)
      throws InterruptedException {
    TestLog tests = new TestLog(protocol.normalisation()::apply, test, heldOut, steps);
    return new HardLabelTraining(
            protocol, steps, HardLabelTraining.part(run.set().images().imageSize()))
        .run(run.network(), run.set(), tests, run.seed(seed));
  }

  private TrainingOutcome soft(
      SoftLabelProtocol protocol, EvaluationRun run, TrainingSteps steps, long seed)
      throws InterruptedException {
    SoftLabels labels =
        softLabels.of(run.set(), protocol, run.repeat(), run.augmentationSeed(seed));
    TestLog tests = new TestLog(protocol::prepareTest, test, heldOut, steps);
    return new SoftLabelTraining(protocol, steps)
        .run(run.network(), run.set(), labels, tests, run.seed(seed));
  }

  private void requireFits(EvaluationResults soFar, TrainingSet set) {
    int classes = soFar.classNames().size();
    if (set.images().classes() != classes || test.classes() != classes) {
      throw new ConfigurationException(
          Text.format(
              "The set of method %s has %d classes, the test set %d, expected %d",
              set.method(), set.images().classes(), test.classes(), classes));
    }
    int wanted = soFar.protocol().imageSize(set.images().imageSize());
    if (set.images().imageSize() != wanted) {
      throw new ConfigurationException(
          Text.format(
              "The set of method %s has images of %d pixels, and the protocol '%s' trains on %d: resize them",
              set.method(), set.images().imageSize(), soFar.protocol().name(), wanted));
    }
    if (set.images().imageSize() != test.imageSize()) {
      throw new ConfigurationException(
          Text.format(
              "The set of method %s has images of %d pixels, the test set of %d: resize one of them",
              set.method(), set.images().imageSize(), test.imageSize()));
    }
  }
}
