package io.distillery.evaluation.matching;

import io.distillery.base.Seeds;
import io.distillery.classifier.Architecture;
import io.distillery.classifier.Classifier;
import io.distillery.evaluation.augment.DsaAugmentation;
import io.distillery.evaluation.augment.Normalisation;
import io.distillery.synthesis.Refinement;
import io.distillery.torch.ComputeDevice;
import io.distillery.torch.EngineWork;
import io.distillery.torch.RandomSource;
import io.distillery.torch.nn.Parameters;
import io.distillery.torch.optim.AdamW;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Matches the distribution of a class (Zhao and Bilen, Dataset Condensation with Distribution
 * Matching, WACV 2023, eq. 6): {@code min_S E_theta,omega |mean_T psi_theta(A(x, omega)) - mean_S
 * psi_theta(A(s, omega))|^2}. Each iteration draws a network psi with new random weights, a batch
 * of real images x of the class, and one augmentation A for both (siamese, {@link
 * DsaAugmentation#siamese}); the images s take a step against the gradient.
 *
 * <p>What differs from the authors' code: steps are Adam's instead of gradient descent's with
 * momentum, since we start from images that are good already and take few; a class is refined to
 * its end before the next, so that work can go on after an interruption; pixels stay between black
 * and white. Networks and batches of an iteration follow from the seed and its number.
 */
public final class DistributionMatching {
  /** Takes half of the paper's width: not told apart, in half of the time. */
  private static final int WIDTH = 64;

  /** Holds the most pixels a side of the last feature maps: ConvNet-3 for 32 px, 4 for 64 px. */
  private static final int LARGEST_MAP = 7;

  private static final int LARGEST_SMALL = 64;
  private static final AdamW.Options ADAM = new AdamW.Options(0.9, 0.999, 1e-8, 0, false);

  private final Refinement options;
  private final long seed;

  /**
   * Prepares.
   *
   * @param options with their rate
   * @param seed of the run
   */
  public DistributionMatching(Refinement options, long seed) {
    this.options = options;
    this.seed = seed;
  }

  /**
   * Refines the images of a class.
   *
   * @param set what learns; changed
   * @param real images of the class, bytes, (N, 3, S, S)
   * @param name of the class, by which random numbers differ
   * @param iterations how many steps there are, at least 1
   * @param done told how many are
   */
  public void refine(
      SetParameters set, Tensor real, String name, int iterations, IntConsumer done) {
    try (AdamW adam = new AdamW(Map.of("set", set.leaf()), ADAM);
        EngineWork work = EngineWork.begin()) {
      for (int i = 0; i < iterations; i++) {
        step(set, adam, real, name, i, rate(options.rate().orElseThrow(), i, iterations));
        done.accept(i + 1);
        work.pause();
      }
    }
  }

  /** Falls from the first rate by half a cosine, to 0 after the last iteration. */
  static double rate(double first, int iteration, int iterations) {
    return first * (1 + Math.cos(Math.PI * iteration / iterations)) / 2;
  }

  private void step(
      SetParameters set, AdamW adam, Tensor real, String name, int iteration, double rate) {
    int side = Math.toIntExact(real.size(3));
    long network = Seeds.derive(seed, "distribution matching", "network", iteration);
    try (PointerScope scope = new PointerScope();
        Parameters parameters = Parameters.initialised(network);
        RandomSource random =
            new RandomSource(Seeds.derive(seed, "distribution matching", name, iteration))) {
      Classifier psi =
          Architecture.convNet(depth(side), WIDTH).builder().build(parameters.root(), side, 2);
      adam.zeroGradients();
      loss(psi, set.images(), sample(real, random), random).backward();
      adam.step(rate);
      set.constrain();
    }
  }

  private Tensor sample(Tensor real, RandomSource random) {
    long count = Math.min(options.realImages(), real.size(0));
    return real.index_select(0, random.permutation(real.size(0)).narrow(0, 0, count));
  }

  private static Tensor loss(Classifier network, Tensor images, Tensor real, RandomSource random) {
    Normalisation normalisation =
        images.size(3) <= LARGEST_SMALL ? Normalisation.CIFAR10 : Normalisation.IMAGENET;
    List<Tensor> augmented =
        DsaAugmentation.PUBLISHED.siamese(
            List.of(normalisation.ofUnit(images), normalisation.apply(real)), random);
    ScalarType type = ComputeDevice.current().fastestType();
    return distance(network, augmented.get(0).to(type), augmented.get(1).to(type));
  }

  /**
   * Computes the squared distance of two sets' mean features.
   *
   * @param images with gradients, (B, 3, S, S)
   * @param real whose features have none, (N, 3, S, S)
   * @return a single float32 number
   */
  static Tensor distance(Classifier network, Tensor images, Tensor real) {
    Tensor wanted;
    try (NoGradGuard guard = new NoGradGuard()) {
      wanted = mean(network.features(real, true));
    }
    return mean(network.features(images, true)).sub(wanted).square().sum();
  }

  private static Tensor mean(Tensor features) {
    return features.to(ScalarType.Float).mean(0L); // (F)
  }

  /** Chooses the blocks of the ConvNet, so that it ends in maps of 4 to 7 pixels a side. */
  static int depth(int side) {
    int depth = 1;
    while (side >> depth > LARGEST_MAP) {
      depth++;
    }
    return depth;
  }
}
