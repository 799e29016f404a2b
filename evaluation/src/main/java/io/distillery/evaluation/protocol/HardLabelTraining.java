package io.distillery.evaluation.protocol;

import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;
import static org.bytedeco.pytorch.global.torch.log_softmax;

import io.distillery.base.Seeds;
import io.distillery.base.Text;
import io.distillery.classifier.Architecture;
import io.distillery.classifier.Classifier;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.augment.CutMix;
import io.distillery.torch.RandomSource;
import io.distillery.torch.optim.Sgd;
import io.distillery.torch.optim.TrainingDivergedException;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Trains one network once by the hard-label protocol, from a seed to its accuracies. */
final class HardLabelTraining {
  /**
   * Says how many images pass the network at once. The gradient of a batch is the sum over its
   * parts, since instance norm keeps images apart; smaller tensors cost less memory, and less time,
   * for the allocator keeps them instead of returning them to the system.
   */
  private static final int PART = 32;

  private static final int LARGEST_SMALL = 64;
  private static final int PART_OF_LARGE = 8;

  private final HardLabelProtocol protocol;
  private final TrainingSteps steps;
  private int part; // below the batch only without batch norm

  HardLabelTraining(HardLabelProtocol protocol, TrainingSteps steps, int part) {
    this.protocol = protocol;
    this.steps = steps;
    this.part = part;
  }

  /** Returns how many images pass at once where they are of a size. */
  static int part(int imageSize) {
    return imageSize <= LARGEST_SMALL ? PART : PART_OF_LARGE;
  }

  /** Trains on one set, tests as the log says. */
  TrainingOutcome run(Architecture architecture, TrainingSet set, TestLog tests, long seed)
      throws InterruptedException {
    LabelledTensor train = set.images();
    int epochs = protocol.epochs(set.ipc());
    MultiStepSchedule schedule =
        new MultiStepSchedule(protocol.learningRate(), protocol.gamma(), epochs);
    try (PointerScope scope = new PointerScope();
        Student network = new Student(architecture, train, protocol.bfloat16(), seed);
        RandomSource random = new RandomSource(Seeds.derive(seed, "draws"))) {
      part = network.hasBatchNorm() ? protocol.batch() : part;
      Tensor images = protocol.augmentation().kept(train.images(), protocol.normalisation());
      Answers answers = new Answers(train.labels(), set.factors());
      try (Sgd sgd =
          new Sgd(
              network.trainable(), new Sgd.Options(protocol.momentum(), protocol.weightDecay()))) {
        for (int epoch = 1; epoch <= epochs; epoch++) {
          epoch(network, sgd, images, answers, random, epoch, schedule.rate(epoch - 1));
          if (protocol.testsAfter(epoch, set.ipc())) {
            tests.test(epoch, network);
          }
        }
        return tests.outcome();
      }
    }
  }

  private void epoch(
      Classifier network,
      Sgd sgd,
      Tensor images,
      Answers answers,
      RandomSource random,
      int epoch,
      double rate)
      throws InterruptedException {
    long n = images.size(0);
    try (PointerScope scope = new PointerScope()) {
      Tensor order = random.permutation(n);
      for (long first = 0; first < n; first += protocol.batch()) {
        long count = Math.min(protocol.batch(), n - first);
        Tensor batch = order.narrow(0, first, count);
        step(network, sgd, rate, images, answers, batch, random);
        steps.advance(epoch, 3 * count);
      }
    }
  }

  /**
   * Does one step: images -> augmented, normalised -> mixed -> logits -> loss -> gradients ->
   * weights.
   */
  private void step(
      Classifier network,
      Sgd sgd,
      double rate,
      Tensor images,
      Answers answers,
      Tensor batch,
      RandomSource random) {
    try (PointerScope scope = new PointerScope()) {
      CutMix.Mixed mixed;
      try (NoGradGuard guard = new NoGradGuard()) {
        Tensor augmented =
            protocol
                .augmentation()
                .batch(images.index_select(0, batch), protocol.normalisation(), random);
        mixed = protocol.cutMix().apply(augmented, batch, random); // labels come by their places
      }
      sgd.zeroGradients();
      long n = batch.size(0);
      for (long first = 0; first < n; first += part) {
        addGradients(network, answers, mixed.part(first, Math.min(part, n - first)), n);
      }
      sgd.step(rate);
    }
  }

  /** Adds the gradients of a part of a batch of {@code n} images, weighted by its size. */
  private void addGradients(Classifier network, Answers answers, CutMix.Mixed part, long n) {
    try (PointerScope scope = new PointerScope()) {
      Tensor logits = network.forward(part.images(), true);
      Tensor loss = answers.loss(logits, part).mul(new Scalar(part.images().size(0) / (double) n));
      if (!Float.isFinite(loss.item_float())) {
        throw new TrainingDivergedException(
            Text.format(
                "The training diverged, its loss is %s: try a learning rate below %s",
                loss.item_float(), protocol.learningRate()));
      }
      loss.backward();
    }
  }

  /**
   * Holds what the images of a set are.
   *
   * @param labels int64, (N)
   * @param weights of the images' losses, float32, (N); null where they count alike
   */
  private record Answers(Tensor labels, Tensor weights) {
    /**
     * Computes the loss of a batch, whose labels are places in the set; a box counts as the image
     * that it was cut from.
     */
    Tensor loss(Tensor logits, CutMix.Mixed mixed) {
      Tensor own = loss(logits, mixed.labels());
      if (mixed.boxLabels() == null) {
        return own;
      }
      return own.mul(new Scalar(mixed.kept()))
          .add(loss(logits, mixed.boxLabels()), new Scalar(1 - mixed.kept()));
    }

    private Tensor loss(Tensor logits, Tensor places) {
      Tensor wanted = labels.index_select(0, places);
      return weights == null
          ? cross_entropy_loss(logits, wanted)
          : log_softmax(logits, 1)
              .gather(1, wanted.unsqueeze(1))
              .squeeze(1)
              .mul(weights.index_select(0, places))
              .mean()
              .neg();
    }
  }
}
