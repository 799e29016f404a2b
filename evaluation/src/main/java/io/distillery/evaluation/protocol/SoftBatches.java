package io.distillery.evaluation.protocol;

import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.augment.CutMix;
import io.distillery.evaluation.augment.DsaAugmentation;
import io.distillery.evaluation.augment.RandomResizedCrop;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Makes the augmented batches of a training by the soft-label protocol. They follow from the set
 * and a seed alone, not from the network, so that their labels can be stored.
 */
public final class SoftBatches implements AutoCloseable {
  private final SoftLabelProtocol protocol;
  private final LabelledTensor set;
  private final TrainingSet about;
  private final int batch;
  private final RandomResizedCrop crop;
  private final RandomSource random;
  private long[] order = {};
  private int position;

  /** Starts at the first batch of a training. */
  public SoftBatches(SoftLabelProtocol protocol, TrainingSet set, long seed) {
    this.protocol = protocol;
    this.set = set.images();
    about = set;
    batch = protocol.batch(set.ipc(), this.set.classes(), this.set.imageSize());
    crop = RandomResizedCrop.ofScale(1 / protocol.factor(), 1);
    random = new RandomSource(seed);
  }

  /** Returns the batches of an epoch, the smaller last one included. */
  int perEpoch() {
    return (set.count() + batch - 1) / batch;
  }

  /**
   * Holds a batch.
   *
   * @param images floats from 0 to 1, (B, 3, S, S)
   * @param weights of their losses, float32, (B): of an image and of the box in it, by area; null
   *     where images count alike
   */
  public record Batch(Tensor images, Tensor weights) {}

  /** Makes the next batch. */
  public Batch next() {
    try (NoGradGuard guard = new NoGradGuard()) {
      if (position == order.length) {
        try (PointerScope scope = new PointerScope()) {
          order = Tensors.longs(random.permutation(set.count()));
        }
        position = 0;
      }
      int count = Math.min(batch, order.length - position);
      Tensor chosen = Tensors.of(order, order.length).narrow(0, position, count);
      position += count;
      Tensor images =
          set.images().index_select(0, chosen).to(ScalarType.Float).div_(new Scalar(255));
      Tensor x = images;
      if (protocol.isAugmented()) {
        x = crop.apply(x, set.imageSize(), random);
        x = DsaAugmentation.flip(x, random.uniform(count).lt(new Scalar(0.5)));
      }
      CutMix.Mixed mixed = protocol.cutMix().apply(x, chosen, random);
      return new Batch(mixed.images(), weights(mixed));
    }
  }

  private Tensor weights(CutMix.Mixed mixed) {
    if (!about.isWeighted()) {
      return null;
    }
    Tensor own = about.factors().index_select(0, mixed.labels());
    return mixed.boxLabels() == null
        ? own
        : own.lerp(
            about.factors().index_select(0, mixed.boxLabels()), new Scalar(1 - mixed.kept()));
  }

  @Override
  public void close() {
    random.close();
  }
}
