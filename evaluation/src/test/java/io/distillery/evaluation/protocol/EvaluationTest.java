package io.distillery.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.classifier.Architecture;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.augment.CutMix;
import io.distillery.evaluation.augment.DsaAugmentation;
import io.distillery.evaluation.augment.Normalisation;
import io.distillery.torch.LibTorch;
import io.distillery.torch.optim.TrainingDivergedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EvaluationTest {
  private static final Architecture NETWORK = Architecture.convNet(2, 16);
  private static final HardLabelProtocol PROTOCOL =
      HardLabelProtocol.CIFAR.shortened(6, 2).withRepeats(2);

  private static LabelledTensor test;
  private static LabelledTensor images;
  private static TrainingSet set;
  private static TrainingSet other;

  @BeforeAll
  static void drawImages() {
    LibTorch.threads(1);
    test = ToyImages.draw(60, 1);
    images = ToyImages.draw(20, 2);
    set = new TrainingSet("vlcp", 20, 0, images);
    other = new TrainingSet("random", 20, 0, images);
  }

  @AfterAll
  static void freeImages() {
    test.close();
    images.close();
  }

  private static EvaluationResults none(HardLabelProtocol protocol, long seed) {
    return EvaluationResults.none(protocol, seed, ToyImages.CLASSES);
  }

  @Test
  void shapesAreLearnt() throws InterruptedException {
    EvaluationResults results =
        new Evaluation(test, 1)
            .run(
                none(HardLabelProtocol.CIFAR.shortened(60, 3).withRepeats(1), 1),
                List.of(set),
                List.of(NETWORK),
                EvaluationListener.NONE);
    EvaluationResult result = results.results().get(0);
    assertThat(result.lastAccuracy()).isGreaterThan(90);
    assertThat(result.bestAccuracy()).isGreaterThanOrEqualTo(result.lastAccuracy());
    assertThat(result.confusion().total()).isEqualTo(180);
    assertThat(result.confusion().accuracy()).isEqualTo(result.lastAccuracy());
    assertThat(result.tests()).extracting(EvaluationResult.Test::epoch).containsExactly(20, 40, 60);
    assertThat(result.protocol()).contains("shortened to 60 of 1000 epochs");
    assertThat(result.seconds()).isPositive();
  }

  @Test
  void shapesAreLearntInBfloat16AndTheSameBytesAgain() throws InterruptedException {
    HardLabelProtocol protocol = HardLabelProtocol.CIFAR.shortened(60, 1).withRepeats(1).in(true);
    List<EvaluationResult> results = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      results.addAll(
          new Evaluation(test, 1)
              .run(none(protocol, 1), List.of(set), List.of(NETWORK), EvaluationListener.NONE)
              .results());
    }
    assertThat(results.get(0).lastAccuracy()).isGreaterThan(90);
    assertThat(results.get(0).protocol()).endsWith("in bfloat16");
    assertThat(results.get(1).confusion()).isEqualTo(results.get(0).confusion());
  }

  @Test
  void theSameSeedGivesTheSameWeightsForEveryMethod() throws InterruptedException {
    List<float[]> first = lastLogits(1, List.of(set, other));
    List<float[]> again = lastLogits(1, List.of(set));
    List<float[]> another = lastLogits(2, List.of(set));
    assertThat(first).hasSize(4); // two repeats of two methods
    assertThat(first.get(1)).isEqualTo(first.get(0));
    assertThat(first.get(2)).isNotEqualTo(first.get(0));
    assertThat(again.get(0)).isEqualTo(first.get(0));
    assertThat(again.get(1)).isEqualTo(first.get(2));
    assertThat(another.get(0)).isNotEqualTo(first.get(0));
  }

  /** The logits of the last tested batch of each training, in the order of the trainings. */
  private static List<float[]> lastLogits(long seed, List<TrainingSet> sets)
      throws InterruptedException {
    float[][] last = new float[1][];
    Architecture recording =
        new Architecture(
            NETWORK.name(),
            (scope, size, classes) ->
                new RecordedNetwork(
                    NETWORK.builder().build(scope, size, classes),
                    (logits, training) -> last[0] = training ? last[0] : logits));
    List<float[]> logits = new ArrayList<>();
    new Evaluation(test, 1)
        .run(
            none(PROTOCOL, seed),
            sets,
            List.of(recording),
            new EvaluationListener() {
              @Override
              public void finished(EvaluationResult result) {
                logits.add(last[0]);
              }
            });
    return logits;
  }

  @Test
  void anInterruptedEvaluationGoesOnWhereItsResultsEnd() throws InterruptedException {
    Evaluation evaluation = new Evaluation(test, 1);
    List<TrainingSet> sets = List.of(set, other);
    List<Architecture> networks = List.of(NETWORK);
    EvaluationResults whole =
        evaluation.run(none(PROTOCOL, 1), sets, networks, EvaluationListener.NONE);

    List<EvaluationResult> stored = new ArrayList<>();
    assertThatThrownBy(
            () ->
                evaluation.run(
                    none(PROTOCOL, 1),
                    sets,
                    networks,
                    new EvaluationListener() {
                      @Override
                      public void progressed(EvaluationProgress progress) {
                        if (stored.size() == 2 && progress.epoch() == 3) {
                          Thread.currentThread().interrupt();
                        }
                      }

                      @Override
                      public void finished(EvaluationResult result) {
                        stored.add(result);
                      }
                    }))
        .isInstanceOf(InterruptedException.class);
    assertThat(stored).hasSize(2);

    EvaluationResults soFar = none(PROTOCOL, 1).with(stored.get(0)).with(stored.get(1));
    List<EvaluationResult> added = new ArrayList<>();
    EvaluationResults resumed =
        evaluation.run(
            soFar,
            sets,
            networks,
            new EvaluationListener() {
              @Override
              public void finished(EvaluationResult result) {
                added.add(result);
              }
            });
    assertThat(added).hasSize(2);
    assertThat(resumed.results())
        .usingRecursiveComparison()
        .ignoringFields("seconds")
        .isEqualTo(whole.results());
  }

  @Test
  void theNumberOfWorkersDoesNotChangeResults() throws InterruptedException {
    List<TrainingSet> sets = List.of(set, other);
    EvaluationResults alone =
        new Evaluation(test, 1)
            .run(none(PROTOCOL, 1), sets, List.of(NETWORK), EvaluationListener.NONE);
    EvaluationResults together =
        new Evaluation(test, 3)
            .run(none(PROTOCOL, 1), sets, List.of(NETWORK), EvaluationListener.NONE);
    assertThat(together.results())
        .usingRecursiveComparison()
        .ignoringFields("seconds")
        .isEqualTo(alone.results());
    assertThat(LibTorch.threads()).isEqualTo(1);
  }

  @Test
  void interruptingTheCallerEndsAllWorkers() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    AtomicReference<Throwable> ended = new AtomicReference<>();
    AtomicLong heard = new AtomicLong();
    Thread caller =
        new Thread(
            () -> {
              try {
                new Evaluation(test, 2)
                    .run(
                        none(HardLabelProtocol.CIFAR, 1),
                        List.of(set),
                        List.of(NETWORK),
                        new EvaluationListener() {
                          @Override
                          public void progressed(EvaluationProgress progress) {
                            heard.incrementAndGet();
                            started.countDown();
                          }
                        });
              } catch (InterruptedException e) {
                ended.set(e);
              }
            });
    caller.start();
    started.await();
    caller.interrupt();
    caller.join();
    long steps = heard.get();
    assertThat(ended.get()).isInstanceOf(InterruptedException.class);
    Thread.sleep(50);
    assertThat(heard.get()).isEqualTo(steps).isLessThan(1000);
  }

  @Test
  void progressRunsEvenlyToItsTotal() throws InterruptedException {
    List<EvaluationProgress> heard = new ArrayList<>();
    new Evaluation(test, 1)
        .run(
            none(PROTOCOL, 1),
            List.of(set),
            List.of(NETWORK),
            new EvaluationListener() {
              @Override
              public void progressed(EvaluationProgress progress) {
                heard.add(progress);
              }
            });
    // Two repeats, each of six epochs of one batch of 60 and two tests of 128 + 52.
    assertThat(heard).hasSize(2 * (6 + 2 * 2));
    assertThat(heard).extracting(EvaluationProgress::done).isSorted();
    EvaluationProgress end = heard.get(heard.size() - 1);
    assertThat(end.total()).isEqualTo(2 * (3 * 6 * 60 + 2 * 180));
    assertThat(end.done()).isEqualTo(end.total());
    assertThat(end.repeat()).isEqualTo(1);
    assertThat(end.epoch()).isEqualTo(6);
  }

  @Test
  void nativeMemoryStaysFlat() throws InterruptedException {
    List<Long> pointers = new ArrayList<>();
    List<Long> resident = new ArrayList<>();
    new Evaluation(test, 1)
        .run(
            none(HardLabelProtocol.CIFAR.shortened(400, 4).withRepeats(1), 1),
            List.of(set),
            List.of(Architecture.convNet(1, 4)),
            new EvaluationListener() {
              @Override
              public void progressed(EvaluationProgress progress) {
                if (progress.epoch() % 100 == 50) {
                  pointers.add(Pointer.totalCount());
                  resident.add(Pointer.physicalBytes());
                }
              }
            });
    assertThat(pointers).hasSize(4);
    assertThat(pointers.get(3) - pointers.get(0)).as("pointers: %s", pointers).isLessThan(100);
    long grown = (resident.get(3) - resident.get(1)) >> 20;
    assertThat(grown).as("MiB between step 150 and 350").isLessThan(32);
  }

  @Test
  void whatDoesNotFitTogetherIsRefusedBeforeAnythingRuns() {
    try (PointerScope scope = new PointerScope();
        LabelledTensor small = ToyImages.draw(2, 3)) {
      assertThatThrownBy(() -> new TrainingSet("vlcp", 3, 0, small))
          .hasMessage(
              "The set 0 of method vlcp has [2, 2, 2] images in its classes, expected 3 in each");
      EvaluationResults twoClasses =
          EvaluationResults.none(PROTOCOL, 1, Arrays.asList("square", "ring"));
      assertThatThrownBy(
              () ->
                  new Evaluation(test, 1)
                      .run(twoClasses, List.of(set), List.of(NETWORK), EvaluationListener.NONE))
          .hasMessageContaining("3 classes, the test set 3, expected 2");
    }
  }

  @Test
  void aDivergingTrainingSaysSo() {
    HardLabelProtocol wild =
        new HardLabelProtocol(
            EpochsByIpc.always(50),
            1,
            1,
            64,
            1e30,
            0.9,
            5e-4,
            0.2,
            DsaAugmentation.PUBLISHED,
            new CutMix(0.5, 1),
            Normalisation.CIFAR10,
            false);
    assertThatThrownBy(
            () ->
                new Evaluation(test, 1)
                    .run(none(wild, 1), List.of(set), List.of(NETWORK), EvaluationListener.NONE))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageContaining("The training diverged")
        .hasMessageContaining("learning rate below 1.0E30");
  }
}
