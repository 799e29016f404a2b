package io.distillery.evaluation;

/**
 * The hard-label protocol for 32 px images: how a network is trained on a small set, and how often
 * it is tested. Its numbers are those of the public evaluation code of the IDC and Minimax papers
 * (Kim et al., ICML 2022; Gu et al., CVPR 2024).
 *
 * <p>SGD with cross-entropy; the learning rate is multiplied by {@code gamma} at 2/3 and at 5/6 of
 * the epochs. Images are normalised, then augmented, then mixed.
 *
 * @param epochs passes over the set, at least 1
 * @param tests how often the network is tested over the run, evenly, the last time at the end; from
 *     1 to {@code epochs}
 * @param repeats trainings on each set, at least 1
 * @param batch images a step, at least 1; the last batch of an epoch may be smaller
 * @param learningRate of the first epoch, above 0
 * @param momentum of SGD, 0 to 1, 1 excluded
 * @param weightDecay added to the gradient as this times the weight, 0 or more
 * @param gamma factor of the learning rate, above 0, at most 1
 * @param augmentation of every batch
 * @param cutMix of the augmented batches
 * @param normalisation of training and test images
 */
public record HardLabelProtocol(
    int epochs,
    int tests,
    int repeats,
    int batch,
    double learningRate,
    double momentum,
    double weightDecay,
    double gamma,
    DsaAugmentation augmentation,
    CutMix cutMix,
    Normalisation normalisation)
    implements EvaluationProtocol {

  /** The protocol as published. */
  public static final HardLabelProtocol PUBLISHED =
      new HardLabelProtocol(
          1000,
          100,
          3,
          64,
          0.01,
          0.9,
          5e-4,
          0.2,
          DsaAugmentation.PUBLISHED,
          new CutMix(0.5, 1),
          Normalisation.CIFAR10);

  public HardLabelProtocol {
    require(epochs >= 1, "epochs", epochs, "1 or more");
    require(tests >= 1 && tests <= epochs, "tests", tests, "1 to " + epochs + ", the epochs");
    require(repeats >= 1, "repeats", repeats, "1 or more");
    require(batch >= 1, "batch", batch, "1 or more");
    require(learningRate > 0, "learning rate", learningRate, "a number above 0");
    require(momentum >= 0 && momentum < 1, "momentum", momentum, "0 or more and below 1");
    require(weightDecay >= 0, "weight decay", weightDecay, "0 or more");
    require(gamma > 0 && gamma <= 1, "gamma", gamma, "above 0, at most 1");
  }

  private static void require(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "The protocol's %s is %s, expected %s".formatted(name, value, expected));
    }
  }

  /** This protocol with other numbers of epochs and tests. */
  public HardLabelProtocol shortened(int epochs, int tests) {
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
        normalisation);
  }

  @Override
  public HardLabelProtocol withRepeats(int repeats) {
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
        normalisation);
  }

  @Override
  public String name() {
    StringBuilder name = new StringBuilder("hard-label, 32 px");
    if (epochs != PUBLISHED.epochs) {
      name.append(epochs < PUBLISHED.epochs ? ", shortened to " : ", lengthened to ")
          .append("%d of %d epochs".formatted(epochs, PUBLISHED.epochs));
    }
    if (tests != PUBLISHED.tests) {
      name.append(tests == 1 ? ", tested at the end only" : ", tested %d times".formatted(tests));
    }
    return name.toString();
  }

  @Override
  public boolean testsAfter(int epoch) {
    long before = (long) (epoch - 1) * tests / epochs;
    return (long) epoch * tests / epochs > before;
  }

  /** Steps of a training on a set of this many images. */
  long steps(int images) {
    return (long) epochs * stepsPerEpoch(images);
  }

  /** Batches of an epoch, the smaller last one included. */
  int stepsPerEpoch(int images) {
    return (images + batch - 1) / batch;
  }
}
