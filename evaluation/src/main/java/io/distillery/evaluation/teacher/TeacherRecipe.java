package io.distillery.evaluation.teacher;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.evaluation.augment.CropAndFlip;
import io.distillery.evaluation.augment.Normalisation;
import java.io.Serializable;

/**
 * Describes how a network is trained on real images: SGD with one-cycle learning rate and label
 * smoothing.
 *
 * @param sizes how many passes over the images, and of what size; the last is the network's own
 * @param batch images a step, at least 2; what does not fill a batch waits for another epoch
 * @param peakRate highest learning rate, above 0
 * @param warmUp the part of the steps in which the rate climbs, 0 to 1, 1 excluded
 * @param momentum of SGD, 0 to 1, 1 excluded
 * @param weightDecay added to the gradient as this times the weight, 0 or more
 * @param labelSmoothing the part of each label that all classes share, 0 to 1, 1 excluded
 * @param augmentation of every batch
 * @param normalisation of all images
 * @param copies of the network that share each batch side by side, one thread each; 1 uses all
 *     threads within operators. Batch norm sees a copy's share, so that it belongs to the recipe
 * @param bfloat16 whether it computes in bfloat16; weights, the last layer and the loss stay in
 *     float32
 * @param checkpointEvery steps between checkpoints, at least 1
 * @param seed of weights, order and augmentation
 */
public record TeacherRecipe(
    ProgressiveResizing sizes,
    int batch,
    double peakRate,
    double warmUp,
    double momentum,
    double weightDecay,
    double labelSmoothing,
    CropAndFlip augmentation,
    Normalisation normalisation,
    int copies,
    boolean bfloat16,
    long checkpointEvery,
    long seed)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** Checks that every number lies in its range. */
  public TeacherRecipe {
    require(batch >= 2, "batch", batch, "2 or more");
    require(peakRate > 0, "peak learning rate", peakRate, "a number above 0");
    require(warmUp >= 0 && warmUp < 1, "warm-up", warmUp, "0 or more and below 1");
    require(momentum >= 0 && momentum < 1, "momentum", momentum, "0 or more and below 1");
    require(weightDecay >= 0, "weight decay", weightDecay, "0 or more");
    require(
        labelSmoothing >= 0 && labelSmoothing < 1,
        "label smoothing",
        labelSmoothing,
        "0 or more and below 1");
    require(
        copies >= 1 && copies <= batch / 2,
        "copies",
        copies,
        "1 or more, with at least two images of a batch for each");
    require(checkpointEvery >= 1, "checkpoint interval", checkpointEvery, "1 or more");
  }

  private static void require(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new ConfigurationException(
          Text.format("The teacher's %s is %s, expected %s", name, value, expected));
    }
  }

  /**
   * Returns the usual recipe for images of 32 px: 30 epochs.
   *
   * @param copies of the network side by side, at least 1
   * @param seed of weights, order and augmentation
   */
  public static TeacherRecipe standard(int copies, long seed) {
    return new TeacherRecipe(
        ProgressiveResizing.none(32, 30),
        128,
        0.1,
        0.2,
        0.9,
        5e-4,
        0.1,
        new CropAndFlip(4, true),
        Normalisation.CIFAR10,
        copies,
        false,
        100,
        seed);
  }

  /** Returns this recipe with other epochs or sizes. */
  public TeacherRecipe withSizes(ProgressiveResizing sizes) {
    return with(sizes, bfloat16);
  }

  /** Returns this recipe in bfloat16, or in float32. */
  public TeacherRecipe in(boolean bfloat16) {
    return with(sizes, bfloat16);
  }

  private TeacherRecipe with(ProgressiveResizing sizes, boolean bfloat16) {
    return new TeacherRecipe(
        sizes,
        batch,
        peakRate,
        warmUp,
        momentum,
        weightDecay,
        labelSmoothing,
        augmentation,
        normalisation,
        copies,
        bfloat16,
        checkpointEvery,
        seed);
  }

  /** Returns the whole batches of an epoch; one smaller batch where there are too few images. */
  public long stepsPerEpoch(int images) {
    return Math.max(1, images / batch);
  }

  /** Says what a checkpoint must have been trained with. */
  String identity() {
    return toString();
  }
}
