package io.distillery.cli.mixin;

import io.distillery.evaluation.augment.CropAndFlip;
import io.distillery.evaluation.augment.Normalisation;
import io.distillery.evaluation.teacher.ProgressiveResizing;
import io.distillery.evaluation.teacher.TeacherRecipe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How a teacher is trained. */
@Command(optionListHeading = "%nTraining:%n")
public final class TeacherMixin {
  private static final int PADDED_PART = 8;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "30",
      description = "Passes over the training images. Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--sizes",
      paramLabel = "PIXELS:EPOCHS",
      description =
          "Instead of --epochs: first small images, then larger ones, which learns as much in less"
              + " time: 16:5,24:2,32:1 is five epochs at 16 pixels, two at 24 and one at 32. The"
              + " last are of --size.")
  private String sizes;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "128",
      description = "Images a step. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--peak-rate",
      paramLabel = "RATE",
      defaultValue = "0.1",
      description =
          "The highest learning rate: it climbs for a fifth of the steps and then falls to nothing."
              + " Default: ${DEFAULT-VALUE}.")
  private double peakRate;

  @Option(
      names = "--label-smoothing",
      paramLabel = "SHARE",
      defaultValue = "0.1",
      description = "The part of each label that all classes share. Default: ${DEFAULT-VALUE}.")
  private double labelSmoothing;

  @Option(
      names = "--no-flip",
      description = "Do not mirror images at random: for digits and letters.")
  private boolean noFlip;

  @Option(
      names = "--copies",
      paramLabel = "N",
      description =
          "Copies of the network that share each batch side by side, a thread each: faster than one"
              + " with several threads, but batch norm sees a copy's share only. Default: 1.",
      defaultValue = "1")
  private int copies;

  @Option(
      names = "--bf16",
      description =
          "Compute in bfloat16; weights, the last layer and the loss stay in float32. Slow on"
              + " processors without instructions for it.")
  private boolean bfloat16;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "STEPS",
      defaultValue = "100",
      description = "Steps between checkpoints, FILE.checkpoint. Default: ${DEFAULT-VALUE}.")
  private long checkpointEvery;

  /**
   * Returns how the teacher is trained: on images of {@code imageSize} pixels, normalised so, from
   * this seed.
   */
  public TeacherRecipe recipe(int imageSize, Normalisation normalisation, long seed) {
    TeacherRecipe standard = TeacherRecipe.standard(1, seed);
    return new TeacherRecipe(
        sizes == null
            ? ProgressiveResizing.none(imageSize, epochs)
            : ProgressiveResizing.parse(sizes),
        batch,
        peakRate,
        standard.warmUp(),
        standard.momentum(),
        standard.weightDecay(),
        labelSmoothing,
        new CropAndFlip(imageSize / PADDED_PART, !noFlip),
        normalisation,
        copies,
        bfloat16,
        checkpointEvery,
        seed);
  }
}
