package io.distillery.evaluation.protocol;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.evaluation.augment.CutMix;
import io.distillery.evaluation.augment.DsaAugmentation;
import io.distillery.evaluation.augment.HardLabelAugmentation;
import io.distillery.evaluation.augment.NoAugmentation;
import io.distillery.evaluation.augment.Normalisation;
import io.distillery.evaluation.augment.PhotographAugmentation;
import java.util.List;

/**
 * Describes the hard-label protocol: how a network is trained on a small set, and how often it is
 * tested. Its numbers are those of the public evaluation code of the IDC and Minimax papers (Kim et
 * al., ICML 2022; Gu et al., CVPR 2024), which has one recipe for small images and one for
 * photographs.
 *
 * <p>SGD with cross-entropy; the learning rate is multiplied by {@code gamma} at 2/3 and at 5/6 of
 * the epochs. Images are augmented, then mixed.
 *
 * @param epochs passes over a set
 * @param tests how often the network is tested over the run, evenly, the last time at the end; from
 *     1 to the fewest epochs
 * @param repeats trainings on each set, at least 1
 * @param batch images a step, at least 1; the last batch of an epoch may be smaller
 * @param learningRate of the first epoch, above 0
 * @param momentum of SGD, 0 to 1, 1 excluded
 * @param weightDecay added to the gradient as this times the weight, 0 or more
 * @param gamma factor of the learning rate, above 0, at most 1
 * @param augmentation of every batch
 * @param cutMix of the augmented batches
 * @param normalisation of training and test images
 * @param bfloat16 whether networks compute in bfloat16; weights stay in float32
 */
public record HardLabelProtocol(
    EpochsByIpc epochs,
    int tests,
    int repeats,
    int batch,
    double learningRate,
    double momentum,
    double weightDecay,
    double gamma,
    HardLabelAugmentation augmentation,
    CutMix cutMix,
    Normalisation normalisation,
    boolean bfloat16)
    implements EvaluationProtocol {
  private static final int LARGEST_SMALL = 64;
  private static final int TESTS = 100;

  /** Holds what is published for CIFAR-10 and CIFAR-100, 32 px. */
  public static final HardLabelProtocol CIFAR =
      published(
          EpochsByIpc.always(1000),
          DsaAugmentation.PUBLISHED,
          new CutMix(0.5, 1),
          Normalisation.CIFAR10);

  private static HardLabelProtocol published(
      EpochsByIpc epochs,
      HardLabelAugmentation augmentation,
      CutMix cutMix,
      Normalisation normalisation) {
    return new HardLabelProtocol(
        epochs, TESTS, 3, 64, 0.01, 0.9, 5e-4, 0.2, augmentation, cutMix, normalisation, false);
  }

  /**
   * Returns what is published for ImageNet subsets of ten and of a hundred classes, 224 px.
   *
   * @param classes by which the epochs differ
   */
  public static HardLabelProtocol imageNet(int classes) {
    return published(
        EpochsByIpc.imageNet(classes),
        PhotographAugmentation.PUBLISHED,
        new CutMix(1, 1),
        Normalisation.IMAGENET);
  }

  /** Returns the published protocol for images of a size: that of CIFAR up to 64 px. */
  public static HardLabelProtocol forImages(int imageSize, int classes) {
    return isForSmall(imageSize) ? CIFAR : imageNet(classes);
  }

  /** Says whether images of a size are judged by the recipe of CIFAR. */
  static boolean isForSmall(int imageSize) {
    return imageSize <= LARGEST_SMALL;
  }

  /** Checks that every number lies in its range. */
  public HardLabelProtocol {
    int fewest = epochs.least();
    require(tests >= 1 && tests <= fewest, "tests", tests, "1 to " + fewest + ", the epochs");
    require(repeats >= 1, "repeats", repeats, "1 or more");
    require(batch >= 1, "batch", batch, "1 or more");
    require(learningRate > 0, "learning rate", learningRate, "a number above 0");
    require(momentum >= 0 && momentum < 1, "momentum", momentum, "0 or more and below 1");
    require(weightDecay >= 0, "weight decay", weightDecay, "0 or more");
    require(gamma > 0 && gamma <= 1, "gamma", gamma, "above 0, at most 1");
  }

  static void require(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new ConfigurationException(
          Text.format("The protocol's %s is %s, expected %s", name, value, expected));
    }
  }

  /** Returns this protocol with another number of epochs, whatever the set, and of tests. */
  public HardLabelProtocol shortened(int epochs, int tests) {
    return with(EpochsByIpc.always(epochs), tests, repeats, augmentation, bfloat16);
  }

  /** Returns this protocol with another number of tests. */
  public HardLabelProtocol tested(int tests) {
    return with(epochs, tests, repeats, augmentation, bfloat16);
  }

  /**
   * Returns this protocol with all images resized to a size.
   *
   * @throws ConfigurationException if it leaves images as they are
   */
  public HardLabelProtocol at(int imageSize) {
    if (!(augmentation instanceof PhotographAugmentation photographs)) {
      throw new ConfigurationException(
          Text.format(
              "The hard-label protocol for small images takes images as they are, and cannot resize them to %d",
              imageSize));
    }
    return with(epochs, tests, repeats, photographs.at(imageSize), bfloat16);
  }

  @Override
  @JsonIgnore
  public boolean isAugmented() {
    return !(augmentation instanceof NoAugmentation);
  }

  @Override
  public HardLabelProtocol unaugmented() {
    NoAugmentation none =
        new NoAugmentation(
            augmentation instanceof PhotographAugmentation photographs
                ? photographs.imageSize()
                : 0);
    return with(epochs, tests, repeats, none, new CutMix(0, cutMix.beta()), bfloat16);
  }

  private HardLabelProtocol with(
      EpochsByIpc epochs,
      int tests,
      int repeats,
      HardLabelAugmentation augmentation,
      boolean bfloat16) {
    return with(epochs, tests, repeats, augmentation, cutMix, bfloat16);
  }

  private HardLabelProtocol with(
      EpochsByIpc epochs,
      int tests,
      int repeats,
      HardLabelAugmentation augmentation,
      CutMix cutMix,
      boolean bfloat16) {
    return new HardLabelProtocol(
        epochs,
        tests,
        repeats,
        batch,
        learningRate,
        momentum,
        weightDecay,
        gamma,
        augmentation,
        cutMix,
        normalisation,
        bfloat16);
  }

  @Override
  public HardLabelProtocol in(boolean bfloat16) {
    return with(epochs, tests, repeats, augmentation, bfloat16);
  }

  @Override
  public HardLabelProtocol withRepeats(int repeats) {
    return with(epochs, tests, repeats, augmentation, bfloat16);
  }

  @Override
  public HardLabelProtocol shortenedTo(int epochs) {
    return shortened(epochs, 1);
  }

  @Override
  public String name() {
    StringBuilder name = new StringBuilder("hard-label, " + augmentation.title());
    List<EpochsByIpc> published = publishedEpochs();
    if (!published.contains(epochs)) {
      int most = published.get(0).most();
      int least = published.get(0).least();
      if (least == most) {
        name.append(epochs.most() < most ? ", shortened to " : ", lengthened to ")
            .append(Text.format("%d of %d epochs", epochs.most(), most));
      } else {
        name.append(
            Text.format(", %d epochs in place of %d to %d by IPC", epochs.most(), most, least));
      }
    }
    if (tests != TESTS) {
      name.append(
          tests == 1 ? ", tested at the end only" : Text.format(", tested %d times", tests));
    }
    return name.append(bfloat16 ? IN_BFLOAT16 : "").toString();
  }

  /** Lists the published epochs of ten classes, and of a hundred where these have others. */
  private List<EpochsByIpc> publishedEpochs() {
    return augmentation instanceof PhotographAugmentation
            || augmentation instanceof NoAugmentation none && none.resized() > 0
        ? List.of(EpochsByIpc.imageNet(10), EpochsByIpc.imageNet(100))
        : List.of(CIFAR.epochs);
  }

  @Override
  public int epochs(int ipc) {
    return epochs.of(ipc);
  }

  @Override
  public boolean testsAfter(int epoch, int ipc) {
    int all = epochs(ipc);
    return (long) epoch * tests / all > (epoch - 1L) * tests / all;
  }

  @Override
  public int imageSize(int ofSet) {
    return augmentation.imageSize(ofSet);
  }
}
