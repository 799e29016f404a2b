package io.distillery.evaluation.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.distillery.classifier.Architecture;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.augment.CropAndFlip;
import io.distillery.evaluation.augment.Normalisation;
import io.distillery.evaluation.protocol.ToyImages;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.LibTorch;
import io.distillery.torch.optim.TrainingProgress;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TeacherTrainerTest {
  private static final Architecture NETWORK = Architecture.named("convnet3-batch");
  private static final int COPIES = 2;

  private static LabelledTensor train;
  private static LabelledTensor test;

  @TempDir private Path folder;

  @BeforeAll
  static void drawImages() {
    LibTorch.threads(1);
    train = ToyImages.draw(40, 1);
    test = ToyImages.draw(30, 2);
  }

  @AfterAll
  static void freeImages() {
    train.close();
    test.close();
  }

  private static TeacherRecipe recipe(int epochs, boolean bfloat16) {
    return new TeacherRecipe(
        ProgressiveResizing.none(16, epochs),
        24,
        0.05,
        0.2,
        0.9,
        5e-4,
        0.1,
        new CropAndFlip(1, true),
        Normalisation.CIFAR10,
        COPIES,
        bfloat16,
        4,
        1);
  }

  private static TeacherTrainer trainer(int epochs, boolean bfloat16) {
    return new TeacherTrainer(NETWORK, 16, ToyImages.CLASSES, recipe(epochs, bfloat16));
  }

  @Test
  void theStandardRecipeIsWhatItsJavadocPromises() {
    TeacherRecipe standard = TeacherRecipe.standard(2, 5);
    assertThat(standard)
        .isEqualTo(
            new TeacherRecipe(
                ProgressiveResizing.none(32, 30),
                128,
                0.1,
                0.2,
                0.9,
                5e-4,
                0.1,
                new CropAndFlip(4, true),
                Normalisation.CIFAR10,
                2,
                false,
                100,
                5));
    assertThat(standard.stepsPerEpoch(50_000)).isEqualTo(390);
    assertThatThrownBy(() -> TeacherRecipe.standard(65, 1))
        .hasMessageContaining("copies is 65, expected 1 or more");
    assertThatThrownBy(() -> ProgressiveResizing.none(32, 0))
        .hasMessageContaining("A stage of 0 epochs");
  }

  @Test
  void theRateClimbsToItsPeakAndFallsToNothing() {
    OneCycle cycle = new OneCycle(0.4, 0.25, 100);
    assertThat(cycle.rate(0)).isCloseTo(0.4 * 0.5 / 25, within(1e-12));
    assertThat(cycle.rate(24)).isCloseTo(0.4 * 24.5 / 25, within(1e-12));
    assertThat(cycle.rate(25)).isCloseTo(0.4 * 74.5 / 75, within(1e-12));
    assertThat(cycle.rate(99)).isCloseTo(0.4 * 0.5 / 75, within(1e-12));
    assertThat(new OneCycle(0.4, 0, 10).rate(0)).isCloseTo(0.4 * 0.95, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTeacherLearnsIsWrittenAndReadBack(boolean bfloat16)
      throws IOException, InterruptedException {
    Path file = folder.resolve("teacher.safetensors");
    double accuracy;
    try (TeacherTrainer trainer = trainer(12, bfloat16);
        Teacher teacher =
            trainer.train(train, test, folder.resolve("state"), TrainingProgress.NONE)) {
      accuracy = teacher.about().accuracy();
      assertThat(accuracy).isGreaterThan(80);
      teacher.write(file, ScalarType.Float);
    }
    try (Teacher read = Teacher.read(file)) {
      assertThat(read.about())
          .isEqualTo(
              new Teacher.About(
                  "convnet3-batch", 16, ToyImages.CLASSES, Normalisation.CIFAR10, accuracy));
      assertThat(read.measure(test).accuracy()).isEqualTo(accuracy);
      read.requireClasses(ToyImages.CLASSES);
      assertThatThrownBy(() -> read.requireClasses(List.of("ring", "square", "stripes")))
          .hasMessageStartingWith("The teacher's class 0 is square, the data set's is ring");
      assertThatThrownBy(() -> read.requireClasses(List.of("square", "ring")))
          .hasMessageStartingWith("The teacher's class 2 is stripes, the data set's is nothing");
      try (PointerScope scope = new PointerScope();
          LabelledTensor misnamed =
              new LabelledTensor(
                  test.images(), test.labels().add(new org.bytedeco.pytorch.Scalar(1L)), 4)) {
        assertThatThrownBy(() -> read.judge(misnamed))
            .hasMessageContaining("knows 3 classes of images of 16 pixels, found 4 classes");
      }
      try (PointerScope scope = new PointerScope();
          LabelledTensor turned =
              new LabelledTensor(
                  test.images(),
                  test.labels()
                      .add(new org.bytedeco.pytorch.Scalar(1L))
                      .remainder(new org.bytedeco.pytorch.Scalar(3L)),
                  3)) {
        assertThatThrownBy(() -> read.measure(turned))
            .hasMessageContaining("its classes are in another order");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void interruptedAndResumedItEndsWithTheSameBytes(boolean bfloat16)
      throws IOException, InterruptedException {
    Path whole = folder.resolve("whole");
    Path parts = folder.resolve("parts");
    try (TeacherTrainer trainer = trainer(2, bfloat16);
        Teacher teacher = trainer.train(train, test, whole, TrainingProgress.NONE)) {
      assertThat(teacher.name()).isEqualTo("convnet3-batch");
    }
    try (TeacherTrainer trainer = trainer(2, bfloat16)) {
      assertThatThrownBy(
              () ->
                  trainer.train(
                      train,
                      test,
                      parts,
                      (step, steps, loss, rate) -> {
                        if (step == 6) {
                          throw new IllegalStateException("killed");
                        }
                      }))
          .hasMessage("killed"); // the last checkpoint is that of step 4
    }
    try (TeacherTrainer trainer = trainer(2, bfloat16);
        Teacher teacher = trainer.train(train, test, parts, TrainingProgress.NONE)) {
      assertThat(teacher.about().classNames()).isEqualTo(ToyImages.CLASSES);
    }
    assertThat(Files.readAllBytes(parts)).isEqualTo(Files.readAllBytes(whole));
    try (TeacherTrainer other = trainer(3, bfloat16)) {
      assertThatThrownBy(() -> other.train(train, test, parts, TrainingProgress.NONE))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("a training with other options");
    }
  }

  @Test
  void aFileThatIsNoTeacherIsRefusedByName() throws IOException {
    Path file = folder.resolve("weights.safetensors");
    SafeTensors.write(file, Map.of(), Map.of());
    assertThatThrownBy(() -> Teacher.read(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("weights.safetensors is no teacher's file");
  }
}
