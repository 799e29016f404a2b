package io.distillery.evaluation.protocol;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.evaluation.augment.CutMix;
import io.distillery.evaluation.augment.Normalisation;
import io.distillery.evaluation.augment.RandomResizedCrop;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Describes the soft-label protocol, whose numbers are those of RDED's public code (Sun et al.,
 * CVPR 2024): a teacher labels every augmented batch of the student.
 *
 * <p>The loss is the KL divergence from the student's to the teacher's distribution, both at a high
 * temperature, summed over classes and averaged over the batch, without a factor for the
 * temperature. AdamW; its rate falls along half a cosine, to half, epoch by epoch. Images are
 * cropped, flipped and mixed by CutMix. RDED's shuffling of patches, which only its own mosaics
 * want, and its second pass of each batch through the student, which only moves batch norm's
 * running statistics, are left out.
 *
 * @param epochs passes over the set, at least 1
 * @param testEvery epochs between tests, at least 1; the last epoch is always tested
 * @param untested the part of the epochs before the first test, 0 to 1, 1 excluded
 * @param repeats trainings on each set, at least 1
 * @param temperature that divides both networks' logits, above 0
 * @param learningRate of the first epoch, above 0
 * @param beta1 of AdamW
 * @param beta2 of AdamW
 * @param weightDecay of AdamW, on tensors of more than one dimension only; 0 or more
 * @param factor crops have from 1 / factor to all of the image's area; at least 1
 * @param cutMix of the augmented batches; where it is never, images are not flipped either
 * @param normalisation of the student's images; a teacher keeps its own
 * @param bfloat16 whether students compute in bfloat16; weights stay in float32
 */
public record SoftLabelProtocol(
    int epochs,
    int testEvery,
    double untested,
    int repeats,
    double temperature,
    double learningRate,
    double beta1,
    double beta2,
    double weightDecay,
    double factor,
    CutMix cutMix,
    Normalisation normalisation,
    boolean bfloat16)
    implements EvaluationProtocol {
  private static final int EPOCHS = 300;
  private static final int MANY_CLASSES = 100;
  private static final int TINY_CLASSES = 200;
  private static final int TINY_SIZE = 64;

  /** Holds what is published for CIFAR-10 and CIFAR-100, 32 px. */
  public static final SoftLabelProtocol CIFAR = published(1);

  /** Holds what is published for ImageNet-1K and Tiny-ImageNet. */
  public static final SoftLabelProtocol IMAGENET = published(2);

  private static SoftLabelProtocol published(double factor) {
    return new SoftLabelProtocol(
        EPOCHS,
        10,
        0.8,
        3,
        20,
        1e-3,
        0.9,
        0.999,
        0.01,
        factor,
        new CutMix(1, 1),
        Normalisation.IMAGENET,
        false);
  }

  /** Checks that every number lies in its range. */
  public SoftLabelProtocol {
    require(epochs >= 1, "epochs", epochs, "1 or more");
    require(testEvery >= 1, "interval of tests", testEvery, "1 or more");
    require(untested >= 0 && untested < 1, "untested part", untested, "0 or more and below 1");
    require(repeats >= 1, "repeats", repeats, "1 or more");
    require(temperature > 0, "temperature", temperature, "a number above 0");
    require(learningRate > 0, "learning rate", learningRate, "a number above 0");
    require(beta1 >= 0 && beta1 < 1, "beta1", beta1, "0 or more and below 1");
    require(beta2 >= 0 && beta2 < 1, "beta2", beta2, "0 or more and below 1");
    require(weightDecay >= 0, "weight decay", weightDecay, "0 or more");
    require(factor >= 1, "crop factor", factor, "1 or more");
  }

  private static void require(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new ConfigurationException(
          Text.format("The protocol's %s is %s, expected %s", name, value, expected));
    }
  }

  /**
   * Returns the published protocol for images of a size: without crops up to 32 px, with them
   * above.
   */
  public static SoftLabelProtocol forImages(int imageSize) {
    return imageSize <= 32 ? CIFAR : IMAGENET;
  }

  /**
   * Returns this protocol with other numbers of epochs and repeats; VLCP's own scripts take 500
   * epochs.
   */
  public SoftLabelProtocol with(int epochs, int repeats) {
    return with(epochs, repeats, bfloat16);
  }

  @Override
  @JsonIgnore
  public boolean isAugmented() {
    return cutMix.probability() > 0;
  }

  @Override
  public SoftLabelProtocol unaugmented() {
    return with(epochs, repeats, 1, new CutMix(0, cutMix.beta()), bfloat16);
  }

  private SoftLabelProtocol with(int epochs, int repeats, boolean bfloat16) {
    return with(epochs, repeats, factor, cutMix, bfloat16);
  }

  private SoftLabelProtocol with(
      int epochs, int repeats, double factor, CutMix cutMix, boolean bfloat16) {
    return new SoftLabelProtocol(
        epochs,
        testEvery,
        untested,
        repeats,
        temperature,
        learningRate,
        beta1,
        beta2,
        weightDecay,
        factor,
        cutMix,
        normalisation,
        bfloat16);
  }

  @Override
  public SoftLabelProtocol in(boolean bfloat16) {
    return with(epochs, repeats, bfloat16);
  }

  @Override
  public SoftLabelProtocol withRepeats(int repeats) {
    return with(epochs, repeats);
  }

  @Override
  public SoftLabelProtocol shortenedTo(int epochs) {
    return with(epochs, repeats);
  }

  @Override
  public int imageSize(int ofSet) {
    return ofSet;
  }

  @Override
  public int epochs(int ipc) {
    return epochs;
  }

  @Override
  public String name() {
    String name =
        epochs == EPOCHS
            ? "soft-label"
            : Text.format(
                "soft-label, %s to %d of %d epochs",
                epochs < EPOCHS ? "shortened" : "lengthened", epochs, EPOCHS);
    return name + (isAugmented() ? "" : ", without augmentation") + (bfloat16 ? IN_BFLOAT16 : "");
  }

  @Override
  public int tests() {
    return (int) IntStream.rangeClosed(1, epochs).filter(epoch -> testsAfter(epoch, 1)).count();
  }

  @Override
  public boolean testsAfter(int epoch, int ipc) {
    return epoch == epochs || (epoch % testEvery == 0 && epoch - 1 > untested * epochs);
  }

  /**
   * Returns the images of a step: 10, from IPC 10 on 50, from IPC 50 on 100; twice as many with 100
   * classes or more, but 100 for Tiny-ImageNet (200 classes at 64 px); never more than the set has.
   */
  int batch(int ipc, int classes, int imageSize) {
    int batch = ipc < 10 ? 10 : ipc < 50 ? 50 : 100;
    if (classes == TINY_CLASSES && imageSize == TINY_SIZE) {
      batch = 100;
    } else if (classes >= MANY_CLASSES) {
      batch *= 2;
    }
    return Math.min(batch, ipc * classes);
  }

  /** Computes the learning rate of an epoch, counted from 0. */
  double rate(int epoch) {
    return learningRate * 0.5 * (1 + Math.cos(Math.PI * epoch / epochs / 2));
  }

  /**
   * Prepares bytes, (B, 3, S, S), for a test: enlarged by 8/7, cut to their centre, and normalised.
   */
  Tensor prepareTest(Tensor images) {
    Tensor x = normalisation.apply(images);
    int size = Math.toIntExact(images.size(2));
    int large = size / 7 * 8;
    if (large <= size) {
      return x; // at 32 px, 32 / 7 * 8 is 32
    }
    RandomResizedCrop.Box whole = new RandomResizedCrop.Box(0, 0, size, size);
    RandomResizedCrop.Box[] boxes = new RandomResizedCrop.Box[Math.toIntExact(images.size(0))];
    Arrays.fill(boxes, whole);
    long offset = (long) Math.rint((large - size) / 2.0);
    return RandomResizedCrop.resize(x, boxes, large)
        .narrow(2, offset, size)
        .narrow(3, offset, size);
  }
}
