package io.distillery.evaluation.protocol;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.encode.LabelledTensor;
import io.distillery.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Holds a small set of images that networks are trained on.
 *
 * @param method how it was made: "vlcp", "random"
 * @param ipc images per class
 * @param set which of the method's sets, from 0
 * @param images {@code ipc} of each class
 * @param weights what the loss of each image is multiplied by, 0 or more, on average 1; none where
 *     images count alike ({@link io.distillery.dataset.ImageWeights#factors})
 */
public record TrainingSet(
    String method, int ipc, int set, LabelledTensor images, List<Double> weights) {
  /**
   * Names the real training images as results call them, all or many: the accuracy to measure
   * others by. Of these, classes may have fewer than {@code ipc}.
   */
  public static final String REAL = "real";

  /** Holds a set whose images count alike. */
  public TrainingSet(String method, int ipc, int set, LabelledTensor images) {
    this(method, ipc, set, images, List.of());
  }

  /**
   * Checks that each class has {@code ipc} images, or of the real ones at least one and no more,
   * and that there are as many weights, or none.
   */
  public TrainingSet {
    weights = List.copyOf(weights);
    if (!weights.isEmpty() && weights.size() != images.count()) {
      throw new ConfigurationException(
          Text.format(
              "The set %d of method %s has %d images and %d weights, expected as many, or none",
              set, method, images.count(), weights.size()));
    }
    try (PointerScope scope = new PointerScope()) {
      long[] counts =
          Tensors.longs(images.labels().bincount(new TensorOptional(), images.classes()));
      boolean real = method.equals(REAL);
      if (ipc < 1
          || set < 0
          || Arrays.stream(counts).anyMatch(n -> real ? n < 1 || n > ipc : n != ipc)) {
        throw new ConfigurationException(
            Text.format(
                "The set %d of method %s has %s images in its classes, expected %d in each",
                set, method, Arrays.toString(counts), ipc));
      }
    }
  }

  /** Says whether images count by their weights. */
  public boolean isWeighted() {
    return !weights.isEmpty();
  }

  /** Gives the weights, float32 (N), in the caller's scope; null where images count alike. */
  Tensor factors() {
    double[] each = weights.stream().mapToDouble(Double::doubleValue).toArray();
    return isWeighted() ? Tensors.of(each, each.length).to(ScalarType.Float) : null;
  }
}
