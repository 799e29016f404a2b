package io.distillery.evaluation.protocol;

import static org.bytedeco.pytorch.global.torch.log_softmax;
import static org.bytedeco.pytorch.global.torch.softmax;

import io.distillery.base.Text;
import io.distillery.classifier.Architecture;
import io.distillery.classifier.Classifier;
import io.distillery.torch.optim.AdamW;
import io.distillery.torch.optim.TrainingDivergedException;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Trains one network once by the soft-label protocol, from a seed to its accuracies. */
final class SoftLabelTraining {
  private static final double EPSILON = 1e-8;

  private final SoftLabelProtocol protocol;
  private final TrainingSteps steps;

  SoftLabelTraining(SoftLabelProtocol protocol, TrainingSteps steps) {
    this.protocol = protocol;
    this.steps = steps;
  }

  /** Trains on one set, tests as the log says. */
  TrainingOutcome run(
      Architecture architecture, TrainingSet set, SoftLabels labels, TestLog tests, long seed)
      throws InterruptedException {
    AdamW.Options adam =
        new AdamW.Options(
            protocol.beta1(), protocol.beta2(), EPSILON, protocol.weightDecay(), false);
    try (PointerScope scope = new PointerScope();
        Student network = new Student(architecture, set.images(), protocol.bfloat16(), seed);
        SoftBatches batches = new SoftBatches(protocol, set, labels.augmentationSeed())) {
      try (AdamW optimizer = new AdamW(network.trainable(), adam)) {
        long row = 0;
        for (int epoch = 1; epoch <= protocol.epochs(); epoch++) {
          for (int i = 0; i < batches.perEpoch(); i++) {
            long count = step(network, optimizer, batches, labels, row, protocol.rate(epoch - 1));
            row += count;
            steps.advance(epoch, 3 * count);
          }
          if (protocol.testsAfter(epoch, set.ipc())) {
            tests.test(epoch, network);
          }
        }
      }
      return tests.outcome();
    }
  }

  /**
   * Does one step: augmented images -> teacher's and student's logits -> divergence -> gradients ->
   * weights.
   */
  private long step(
      Classifier network,
      AdamW optimizer,
      SoftBatches batches,
      SoftLabels labels,
      long row,
      double rate) {
    try (PointerScope scope = new PointerScope()) {
      SoftBatches.Batch batch = batches.next();
      Tensor images = batch.images();
      Tensor wanted = labels.logits(row, images);
      Tensor input = protocol.normalisation().ofUnit(images);
      optimizer.zeroGradients();
      Tensor loss =
          divergence(network.forward(input, true), wanted, protocol.temperature(), batch.weights());
      if (!Float.isFinite(loss.item_float())) {
        throw new TrainingDivergedException(
            Text.format(
                "The training diverged, its loss is %s: try a learning rate below %s",
                loss.item_float(), protocol.learningRate()));
      }
      loss.backward();
      optimizer.step(rate);
      return images.size(0);
    }
  }

  /**
   * Computes KL(teacher || student) at a temperature, mean over the batch; both are logits, (B,
   * classes).
   *
   * @param weights that each image's divergence is multiplied by, (B); null for 1
   */
  static Tensor divergence(Tensor student, Tensor teacher, double temperature, Tensor weights) {
    Scalar cool = new Scalar(temperature);
    Tensor p = softmax(teacher.div(cool), 1);
    Tensor difference = log_softmax(teacher.div(cool), 1).sub(log_softmax(student.div(cool), 1));
    Tensor each = p.mul(difference);
    Tensor weighted = weights == null ? each : each.mul(weights.unsqueeze(1));
    return weighted.sum().div(new Scalar(student.size(0)));
  }
}
