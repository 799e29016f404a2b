package io.distillery.evaluation;

import io.distillery.torch.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What makes floats of bytes: {@code (byte / 255 - mean) / deviation}, channel by channel.
 *
 * @param mean of red, green and blue on the scale 0 to 1
 * @param deviation of red, green and blue, each above 0
 */
public record Normalisation(List<Double> mean, List<Double> deviation) {

  /** Mean and deviation of CIFAR-10's training images, as the 32 px protocol has them. */
  public static final Normalisation CIFAR10 =
      new Normalisation(List.of(0.4914, 0.4822, 0.4465), List.of(0.2023, 0.1994, 0.2010));

  /** Mean and deviation of ImageNet's photographs, as PyTorch's models and RDED have them. */
  public static final Normalisation IMAGENET =
      new Normalisation(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

  public Normalisation {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (mean.size() != 3 || deviation.size() != 3 || deviation.stream().anyMatch(d -> !(d > 0))) {
      throw new IllegalArgumentException(
          "Normalisation has mean %s and deviation %s, expected three numbers each, deviations above 0"
              .formatted(mean, deviation));
    }
  }

  /**
   * Normalises a batch.
   *
   * @param images bytes, (B, 3, H, W)
   * @return floats of the same shape
   */
  Tensor apply(Tensor images) {
    return images.to(ScalarType.Float).sub_(perChannel(mean, 255)).div_(perChannel(deviation, 255));
  }

  /**
   * Normalises a batch.
   *
   * @param images floats from 0 to 1, (B, 3, H, W)
   * @return a new tensor of the same shape
   */
  Tensor ofUnit(Tensor images) {
    return images.sub(perChannel(mean, 1)).div_(perChannel(deviation, 1));
  }

  /** (1, 3, 1, 1), times a scale. */
  private static Tensor perChannel(List<Double> values, double scale) {
    float[] scaled = new float[3];
    for (int i = 0; i < 3; i++) {
      scaled[i] = (float) (scale * values.get(i));
    }
    return Tensors.of(scaled, 1, 3, 1, 1);
  }
}
