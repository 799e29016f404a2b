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
    return images.to(ScalarType.Float).sub_(perChannel(mean)).div_(perChannel(deviation));
  }

  /** (1, 3, 1, 1), on the scale of bytes. */
  private static Tensor perChannel(List<Double> values) {
    float[] scaled = new float[3];
    for (int i = 0; i < 3; i++) {
      scaled[i] = (float) (255 * values.get(i));
    }
    return Tensors.of(scaled, 1, 3, 1, 1);
  }
}
