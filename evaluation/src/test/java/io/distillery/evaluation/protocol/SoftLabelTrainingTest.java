package io.distillery.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.distillery.classifier.Architecture;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.augment.CropAndFlip;
import io.distillery.evaluation.augment.Normalisation;
import io.distillery.evaluation.baseline.RandomBaseline;
import io.distillery.evaluation.baseline.RealismPatches;
import io.distillery.evaluation.teacher.ProgressiveResizing;
import io.distillery.evaluation.teacher.StoredSoftLabels;
import io.distillery.evaluation.teacher.Teacher;
import io.distillery.evaluation.teacher.TeacherRecipe;
import io.distillery.evaluation.teacher.TeacherTrainer;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import io.distillery.torch.optim.TrainingProgress;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SoftLabelTrainingTest {
  private static final Architecture NETWORK = Architecture.convNet(2, 16);

  @TempDir private static Path shared;
  private static LabelledTensor test;
  private static LabelledTensor images;
  private static TrainingSet set;
  private static Teacher teacher;

  @TempDir private Path folder;

  @BeforeAll
  static void trainATeacher() throws IOException, InterruptedException {
    LibTorch.threads(1);
    test = ToyImages.draw(40, 1);
    images = ToyImages.draw(10, 2);
    set = new TrainingSet("vlcp", 10, 0, images);
    TeacherRecipe recipe =
        new TeacherRecipe(
            ProgressiveResizing.none(16, 20),
            24,
            0.1,
            0.2,
            0.9,
            5e-4,
            0,
            new CropAndFlip(1, true),
            Normalisation.CIFAR10,
            1,
            false,
            100,
            1);
    try (LabelledTensor real = ToyImages.draw(60, 3);
        TeacherTrainer trainer = new TeacherTrainer(NETWORK, 16, ToyImages.CLASSES, recipe)) {
      teacher = trainer.train(real, test, shared.resolve("state"), TrainingProgress.NONE);
    }
  }

  @AfterAll
  static void free() {
    teacher.close();
    test.close();
    images.close();
  }

  private static EvaluationResults evaluate(SoftLabelSource labels, int epochs)
      throws InterruptedException {
    return new Evaluation(test, 2)
        .labelledBy(labels)
        .selectingOn(images)
        .run(
            EvaluationResults.none(SoftLabelProtocol.CIFAR.with(epochs, 2), 1, ToyImages.CLASSES),
            List.of(set),
            List.of(NETWORK),
            EvaluationListener.NONE);
  }

  @Test
  void aStudentLearnsFromTheTeacher() throws InterruptedException {
    assertThat(teacher.about().accuracy()).isGreaterThan(90);
    EvaluationResult result = evaluate(teacher, 150).results().get(0);
    assertThat(result.lastAccuracy()).isGreaterThan(70);
    assertThat(result.tests()).extracting(EvaluationResult.Test::epoch).contains(130, 140, 150);
    assertThat(result.selectedAccuracy()).isPresent();
    assertThat(result.protocol()).isEqualTo("soft-label, shortened to 150 of 300 epochs");
  }

  @Test
  void storedLabelsTeachAsTheTeacherDoes() throws IOException, InterruptedException {
    Path file = folder.resolve("labels.safetensors");
    SoftLabelProtocol protocol = SoftLabelProtocol.CIFAR.with(3, 2);
    StoredSoftLabels.write(file, set, protocol, teacher, List.of(11L, 12L));
    try (StoredSoftLabels stored = StoredSoftLabels.read(file);
        PointerScope scope = new PointerScope()) {
      assertThat(stored.about().teacher()).isEqualTo(teacher.about());
      assertThat(stored.about().protocol()).isEqualTo(protocol);
      for (int repeat = 0; repeat < 3; repeat++) {
        SoftLabels labels = stored.of(set, protocol, repeat, 99);
        assertThat(labels.augmentationSeed()).isEqualTo(repeat == 1 ? 12 : 11);
        try (SoftBatches batches = new SoftBatches(protocol, set, labels.augmentationSeed())) {
          long row = 0;
          for (int i = 0; i < 3 * batches.perEpoch(); i++) {
            Tensor batch = batches.next().images();
            float[] live = Tensors.floats(teacher.logits(batch));
            assertThat(Tensors.floats(labels.logits(row, batch)))
                .containsExactly(live, within(2e-2f));
            row += batch.size(0);
          }
          assertThat(row).isEqualTo(3 * 30);
        }
      }
      assertThat(Files.size(file)).isLessThan(2 * 2 * 3 * 30 * 3 + 3000L);
      assertThat(evaluate(stored, 3).results()).hasSize(2);
      assertThatThrownBy(() -> evaluate(stored, 4)).hasMessageContaining("asked was");
      try (LabelledTensor others = ToyImages.draw(10, 9)) {
        TrainingSet other = new TrainingSet("random", 10, 0, others);
        assertThatThrownBy(() -> stored.of(other, protocol, 0, 1))
            .hasMessageContaining("of other images than the set 0 of method random");
      }
    }
  }

  @Test
  void withoutLabelsItDoesNotStart() {
    assertThatThrownBy(() -> evaluate(null, 3)).hasMessageContaining("needs a teacher");
    Path file = folder.resolve("nothing.safetensors");
    assertThatThrownBy(
            () -> {
              SafeTensors.write(file, Map.of(), Map.of());
              StoredSoftLabels.read(file);
            })
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("nothing.safetensors holds no soft labels");
  }

  @Test
  void theLossIsTheDivergenceOfTheTwoDistributions() {
    double[][] student = {{1, 2, 4}, {0, -1, 3}};
    double[][] wanted = {{2, 0, 1}, {5, 1, 1}};
    double expected = 0;
    for (int i = 0; i < 2; i++) {
      double[] p = distribution(wanted[i], 4);
      double[] q = distribution(student[i], 4);
      for (int j = 0; j < 3; j++) {
        expected += (0.5 + i) * p[j] * Math.log(p[j] / q[j]) / 2;
      }
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor loss =
          SoftLabelTraining.divergence(
              Tensors.of(new float[] {1, 2, 4, 0, -1, 3}, 2, 3),
              Tensors.of(new float[] {2, 0, 1, 5, 1, 1}, 2, 3),
              4,
              Tensors.of(new float[] {0.5f, 1.5f}, 2));
      assertThat(loss.item_double()).isCloseTo(expected, within(1e-6));
    }
  }

  @Test
  void withoutAugmentationImagesAreAsTheyAre() {
    try (PointerScope scope = new PointerScope();
        SoftBatches plain = new SoftBatches(SoftLabelProtocol.IMAGENET.unaugmented(), set, 3);
        SoftBatches mixed = new SoftBatches(SoftLabelProtocol.IMAGENET, set, 3)) {
      float[] first = Tensors.floats(images.images().select(0, 0).to(ScalarType.Float));
      assertThat(shows(plain, first)).isTrue();
      assertThat(shows(mixed, first)).isFalse();
    }
  }

  /** Looks for an image, of numbers from 0 to 255, among those of an epoch. */
  private static boolean shows(SoftBatches batches, float[] image) {
    for (int i = 0; i < batches.perEpoch(); i++) {
      Tensor batch = batches.next().images().mul(new Scalar(255)).round();
      for (int row = 0; row < batch.size(0); row++) {
        if (Arrays.equals(Tensors.floats(batch.select(0, row)), image)) {
          return true;
        }
      }
    }
    return false;
  }

  /** A mixed image counts as the two that it is of, by area: nothing of the weights is lost. */
  @Test
  void weightsAreMixedAsImagesAre() {
    List<Double> weights = IntStream.range(0, 30).mapToObj(i -> i % 3 * 1.0).toList();
    TrainingSet weighted = new TrainingSet("vlcp", 10, 0, images, weights);
    try (PointerScope scope = new PointerScope();
        SoftBatches batches = new SoftBatches(SoftLabelProtocol.CIFAR, weighted, 3)) {
      double sum = 0;
      boolean isMixed = false;
      for (int i = 0; i < batches.perEpoch(); i++) {
        for (float weight : Tensors.floats(batches.next().weights())) {
          assertThat(weight).isBetween(0f, 2f);
          isMixed |= weight != Math.rint(weight);
          sum += weight;
        }
      }
      assertThat(sum).isCloseTo(30, within(1e-4));
      assertThat(isMixed).isTrue();
    }
    try (PointerScope scope = new PointerScope();
        SoftBatches batches = new SoftBatches(SoftLabelProtocol.CIFAR, set, 3)) {
      assertThat(batches.next().weights()).isNull();
    }
  }

  private static double[] distribution(double[] logits, double temperature) {
    double[] p = new double[logits.length];
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      p[i] = Math.exp(logits[i] / temperature);
      sum += p[i];
    }
    for (int i = 0; i < p.length; i++) {
      p[i] /= sum;
    }
    return p;
  }

  @Test
  void patchesAreThoseOfWhichTheTeacherIsSure() throws InterruptedException {
    try (LabelledTensor real = ToyImages.draw(30, 5);
        LabelledTensor whole =
            new RealismPatches(teacher, 30, 3, 1, 1, 0).distil(real, ToyImages.CLASSES, 5);
        LabelledTensor mosaics =
            new RealismPatches(teacher, 30, 1, 2, 1, 0).distil(real, ToyImages.CLASSES, 2);
        LabelledTensor random = new RandomBaseline(1, 0).distil(real, ToyImages.CLASSES, 5)) {
      assertThat(teacher.judge(whole).accuracy()).isEqualTo(100);
      assertThat(whole.imageSize()).isEqualTo(16);
      assertThat(Tensors.longs(mosaics.labels())).containsExactly(0, 0, 1, 1, 2, 2);
      assertThat(random.count()).isEqualTo(15);
      assertThatThrownBy(
              () -> new RealismPatches(teacher, 7, 1, 2, 1, 0).distil(real, ToyImages.CLASSES, 2))
          .hasMessageStartingWith("Class square has 30 images, of which 7 are looked at, and 8");
    }
  }
}
