package io.distillery.evaluation.protocol;

import io.distillery.classifier.Classifier;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.statistics.ConfusionMatrix;
import io.distillery.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * Counts what a network takes test images for.
 *
 * @param preparation what makes normalised floats of bytes, as it was trained with
 * @param batches told the size of each batch when it is done
 */
public record Tester(UnaryOperator<Tensor> preparation, Batches batches) {
  private static final int BATCH = 128;

  /** Hears of each batch. */
  @FunctionalInterface
  public interface Batches {
    /** Hears that so many images were tested since the last call. */
    void tested(long count) throws InterruptedException;
  }

  /** Tests a network on a set, and says how often each class was taken for each. */
  public ConfusionMatrix test(Classifier network, LabelledTensor set) throws InterruptedException {
    int classes = set.classes();
    long[] counts = new long[classes * classes];
    try (NoGradGuard guard = new NoGradGuard()) {
      for (long first = 0; first < set.count(); first += BATCH) {
        long count = Math.min(BATCH, set.count() - first);
        try (PointerScope scope = new PointerScope()) {
          Tensor images = preparation.apply(set.images().narrow(0, first, count));
          Tensor taken = network.forward(images, false).argmax(new LongOptional(1), false);
          Tensor cells = set.labels().narrow(0, first, count).mul(new Scalar(classes)).add(taken);
          long[] more =
              Tensors.longs(cells.bincount(new TensorOptional(), (long) classes * classes));
          for (int i = 0; i < counts.length; i++) {
            counts[i] += more[i];
          }
        }
        batches.tested(count);
      }
    }
    List<List<Long>> rows = new ArrayList<>();
    for (int i = 0; i < classes; i++) {
      rows.add(LongStream.of(counts).skip((long) i * classes).limit(classes).boxed().toList());
    }
    return new ConfusionMatrix(rows);
  }
}
