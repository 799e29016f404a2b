package io.distillery.evaluation.protocol;

import static io.distillery.torch.DeviceDouble.assertSame;

import io.distillery.classifier.Architecture;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.augment.CropAndFlip;
import io.distillery.evaluation.augment.Normalisation;
import io.distillery.evaluation.matching.DistributionMatching;
import io.distillery.evaluation.matching.PixelParameters;
import io.distillery.evaluation.teacher.ProgressiveResizing;
import io.distillery.evaluation.teacher.Teacher;
import io.distillery.evaluation.teacher.TeacherRecipe;
import io.distillery.evaluation.teacher.TeacherTrainer;
import io.distillery.synthesis.Refinement;
import io.distillery.torch.Tensors;
import io.distillery.torch.optim.TrainingProgress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings on the double of a GPU, which refuses what is not on it, give the same. */
class OnADeviceTest {
  private static final Architecture NETWORK = Architecture.convNet(2, 8);

  @TempDir Path folder;

  @Test
  void studentsAreTrainedAndTested() throws Exception {
    assertSame(
        compute -> {
          try (LabelledTensor images = ToyImages.draw(4, 2);
              LabelledTensor test = ToyImages.draw(20, 1)) {
            EvaluationResult result =
                new Evaluation(test, 1)
                    .run(
                        EvaluationResults.none(
                            HardLabelProtocol.CIFAR.shortened(3, 1).withRepeats(1),
                            1,
                            ToyImages.CLASSES),
                        List.of(new TrainingSet("vlcp", 4, 0, images)),
                        List.of(NETWORK),
                        EvaluationListener.NONE)
                    .results()
                    .get(0);
            return new float[] {(float) result.lastAccuracy()};
          }
        },
        0.01f);
  }

  /** Written, and read again. (The double tracks a batch norm's statistics three times a step.) */
  @Test
  void teachersAreTrainedAndLabel() throws Exception {
    assertSame(
        compute -> {
          TeacherRecipe recipe =
              new TeacherRecipe(
                  ProgressiveResizing.none(16, 1),
                  12,
                  0.05,
                  0.2,
                  0.9,
                  5e-4,
                  0.1,
                  new CropAndFlip(1, true),
                  Normalisation.CIFAR10,
                  1,
                  false,
                  4,
                  1);
          Path state = Files.createTempDirectory(folder, "teacher");
          try (PointerScope scope = new PointerScope();
              LabelledTensor images = ToyImages.draw(8, 2);
              TeacherTrainer trainer =
                  new TeacherTrainer(
                      Architecture.named("convnet3"), 16, ToyImages.CLASSES, recipe);
              Teacher teacher =
                  trainer.train(images, images, state.resolve("state"), TrainingProgress.NONE)) {
            Path file = state.resolve("teacher.safetensors");
            teacher.write(file, ScalarType.Float);
            try (Teacher read = Teacher.read(file)) {
              return Tensors.floats(read.logits(unit(images).narrow(0, 0, 5)));
            }
          }
        },
        1e-3f);
  }

  @Test
  void imagesAreRefined() throws Exception {
    Refinement options =
        Refinement.none()
            .of(Refinement.Kind.DM)
            .of(Refinement.Space.PIXELS)
            .withRealImages(8)
            .withRate(Optional.of(0.01));
    assertSame(
        compute -> {
          try (PointerScope scope = new PointerScope();
              LabelledTensor toys = ToyImages.draw(8, 3);
              PixelParameters set = new PixelParameters(unit(toys).narrow(0, 0, 2), 1)) {
            new DistributionMatching(options, 1)
                .refine(set, toys.images().narrow(0, 16, 8), "stripes", 2, done -> {});
            return Tensors.floats(set.images());
          }
        },
        0.03f); // networks compute in bfloat16 there
  }

  private static Tensor unit(LabelledTensor toys) {
    return toys.images().to(ScalarType.Float).div(new Scalar(255));
  }
}
