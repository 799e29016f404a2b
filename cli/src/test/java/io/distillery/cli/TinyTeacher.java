package io.distillery.cli;

import io.distillery.classifier.Architecture;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.ImageFolder;
import io.distillery.dataset.ImageFolderOptions;
import io.distillery.dataset.LabelledImages;
import io.distillery.encode.ImageTensors;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.augment.CropAndFlip;
import io.distillery.evaluation.augment.Normalisation;
import io.distillery.evaluation.teacher.ProgressiveResizing;
import io.distillery.evaluation.teacher.Teacher;
import io.distillery.evaluation.teacher.TeacherRecipe;
import io.distillery.evaluation.teacher.TeacherTrainer;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A teacher of shapes that has seen the test images, so that a short training is enough. */
public final class TinyTeacher {
  private static final int SIDE = 16;
  private static final int EPOCHS = 40;

  private TinyTeacher() {}

  /** Trains one on the test images of a dataset, and writes it. */
  public static Path write(Path file, Path shapes) throws IOException, InterruptedException {
    LibTorch.threads(1);
    LabelledImages images = ImageFolder.read(shapes, ImageFolderOptions.defaults(0)).test();
    TeacherRecipe recipe =
        new TeacherRecipe(
            ProgressiveResizing.none(SIDE, EPOCHS),
            18,
            0.05,
            0.2,
            0.9,
            5e-4,
            0,
            new CropAndFlip(1, true),
            Normalisation.CIFAR10,
            1,
            false,
            1000,
            1);
    try (LabelledTensor all =
            new ImageTensors(SIDE, 1).read(images, new BadImages(images.size(), 0));
        TeacherTrainer trainer =
            new TeacherTrainer(
                Architecture.named("convnet3"), SIDE, images.classNames().names(), recipe);
        Teacher teacher =
            trainer.train(
                all, all, file.resolveSibling("checkpoint"), (step, steps, loss, rate) -> {})) {
      teacher.write(file, ScalarType.Float);
    }
    return file;
  }
}
