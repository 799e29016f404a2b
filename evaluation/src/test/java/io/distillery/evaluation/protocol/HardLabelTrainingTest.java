package io.distillery.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.distillery.classifier.Architecture;
import io.distillery.encode.LabelledTensor;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HardLabelTrainingTest {
  @BeforeAll
  static void oneThread() {
    LibTorch.threads(1);
  }

  @Test
  void thePartsOfABatchAddUpToItsGradient() throws InterruptedException {
    float[] whole = logitsAfterTraining(64);
    float[] parts = logitsAfterTraining(17);
    assertThat(whole).isNotEqualTo(parts).hasSize(9 * 3);
    assertThat(parts).containsExactly(whole, within(1e-4f));
  }

  @Test
  void photographsAreTrainedOnAsBytes() throws InterruptedException {
    HardLabelProtocol protocol = HardLabelProtocol.imageNet(3).at(16).shortened(30, 1);
    TrainingSteps unheard = (epoch, passes) -> {};
    try (LabelledTensor images = ToyImages.draw(20, 1);
        LabelledTensor test = ToyImages.draw(30, 2)) {
      TrainingOutcome outcome =
          new HardLabelTraining(protocol, unheard, HardLabelTraining.part(16))
              .run(
                  Architecture.convNet(2, 16),
                  new TrainingSet("toys", 20, 0, images),
                  new TestLog(protocol.normalisation()::apply, test, null, unheard),
                  1);
      assertThat(outcome.confusion().accuracy()).isGreaterThan(60); // chance is 33
    }
  }

  /** Half of the images of each class are of another one, and count for nothing. */
  @Test
  void imagesOfNoWeightTeachNothing() throws InterruptedException {
    long[] labels = new long[60];
    List<Double> weights = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      boolean isRight = i % 20 < 10;
      labels[i] = (i / 20 + (isRight ? 0 : 1)) % 3;
      weights.add(isRight ? 2.0 : 0.0);
    }
    HardLabelProtocol protocol = HardLabelProtocol.CIFAR.shortened(60, 1);
    try (LabelledTensor drawn = ToyImages.draw(20, 1);
        LabelledTensor test = ToyImages.draw(30, 2);
        LabelledTensor mixed =
            new LabelledTensor(drawn.images(), Tensors.of(labels, labels.length), 3)) {
      double weighted = accuracy(protocol, new TrainingSet("toys", 20, 0, mixed, weights), test);
      double alike = accuracy(protocol, new TrainingSet("toys", 20, 0, mixed), test);

      assertThat(weighted).isGreaterThan(alike + 15);
    }
  }

  private static double accuracy(HardLabelProtocol protocol, TrainingSet set, LabelledTensor test)
      throws InterruptedException {
    TrainingSteps unheard = (epoch, passes) -> {};
    return new HardLabelTraining(protocol, unheard, 32)
        .run(
            Architecture.convNet(2, 16),
            set,
            new TestLog(protocol.normalisation()::apply, test, null, unheard),
            1)
        .confusion()
        .accuracy();
  }

  @Test
  void equalWeightsChangeNothing() throws InterruptedException {
    float[] alike = logitsAfterTraining(64);
    float[] weighted = logitsAfterTraining(64, Collections.nCopies(60, 1.0));
    assertThat(weighted).containsExactly(alike, within(1e-4f));
  }

  /** Logits of nine test images after four epochs of one step each, 60 images in parts. */
  private static float[] logitsAfterTraining(int part) throws InterruptedException {
    return logitsAfterTraining(part, List.of());
  }

  private static float[] logitsAfterTraining(int part, List<Double> weights)
      throws InterruptedException {
    float[][] last = new float[1][];
    Architecture small = Architecture.convNet(2, 16);
    Architecture recording =
        new Architecture(
            "recording",
            (scope, size, classes) ->
                new RecordedNetwork(
                    small.builder().build(scope, size, classes),
                    (logits, training) -> last[0] = logits));
    try (LabelledTensor images = ToyImages.draw(20, 1);
        LabelledTensor test = ToyImages.draw(3, 2)) {
      HardLabelProtocol protocol = HardLabelProtocol.CIFAR.shortened(4, 1);
      TrainingSteps unheard = (epoch, passes) -> {};
      new HardLabelTraining(protocol, unheard, part)
          .run(
              recording,
              new TrainingSet("toys", 20, 0, images, weights),
              new TestLog(protocol.normalisation()::apply, test, null, unheard),
              1);
    }
    return last[0];
  }
}
