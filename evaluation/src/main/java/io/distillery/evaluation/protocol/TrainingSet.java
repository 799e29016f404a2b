package io.distillery.evaluation.protocol;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.encode.LabelledTensor;
import io.distillery.torch.Tensors;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.TensorOptional;

/**
 * Holds a small set of images that networks are trained on.
 *
 * @param method how it was made: "vlcp", "random"
 * @param ipc images per class
 * @param set which of the method's sets, from 0
 * @param images {@code ipc} of each class
 */
public record TrainingSet(String method, int ipc, int set, LabelledTensor images) {
  /**
   * Names the real training images as results call them, all or many: the accuracy to measure
   * others by. Of these, classes may have fewer than {@code ipc}.
   */
  public static final String REAL = "real";

  /**
   * Checks that each class has {@code ipc} images, or of the real ones at least one and no more.
   */
  public TrainingSet {
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
}
