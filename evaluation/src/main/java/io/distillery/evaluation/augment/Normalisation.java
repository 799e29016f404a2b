package io.distillery.evaluation.augment;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.torch.Tensors;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Makes floats of bytes: {@code (byte / 255 - mean) / deviation}, channel by channel.
 *
 * @param mean of red, green and blue on the scale 0 to 1
 * @param deviation of red, green and blue, each above 0
 */
public record Normalisation(List<Double> mean, List<Double> deviation) implements Serializable {
  private static final long serialVersionUID = 1;

  /** Holds mean and deviation of CIFAR-10's training images, as the 32 px protocol has them. */
  public static final Normalisation CIFAR10 =
      new Normalisation(List.of(0.4914, 0.4822, 0.4465), List.of(0.2023, 0.1994, 0.2010));

  /** Holds mean and deviation of ImageNet's photographs, as PyTorch's models and RDED have them. */
  public static final Normalisation IMAGENET =
      new Normalisation(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

  /** Checks that there are three numbers each, and that deviations are above 0. */
  public Normalisation {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (mean.size() != 3 || deviation.size() != 3 || deviation.stream().anyMatch(d -> !(d > 0))) {
      throw new ConfigurationException(
          Text.format(
              "Normalisation has mean %s and deviation %s, expected three numbers each, deviations above 0",
              mean, deviation));
    }
  }

  /**
   * Reads {@code cifar10}, {@code imagenet}, or three means and three deviations with commas.
   *
   * @throws ConfigurationException if it is none of them
   */
  public static Normalisation named(String text) {
    if (text.equals("cifar10")) {
      return CIFAR10;
    }
    if (text.equals("imagenet")) {
      return IMAGENET;
    }
    try {
      List<Double> numbers = Arrays.stream(text.split(",")).map(Double::valueOf).toList();
      if (numbers.size() == 6) {
        return new Normalisation(numbers.subList(0, 3), numbers.subList(3, 6));
      }
    } catch (NumberFormatException e) {
      throw unknown(text);
    }
    throw unknown(text);
  }

  private static ConfigurationException unknown(String text) {
    return new ConfigurationException(
        Text.format(
            "There is no normalisation '%s', expected cifar10, imagenet, or six numbers: means and"
                + " deviations of red, green and blue on the scale 0 to 1, as 0.5,0.5,0.5,0.5,0.5,0.5",
            text));
  }

  /**
   * Normalises a batch.
   *
   * @param images bytes, (B, 3, H, W)
   * @return floats of the same shape
   */
  public Tensor apply(Tensor images) {
    return images.to(ScalarType.Float).sub_(perChannel(mean, 255)).div_(perChannel(deviation, 255));
  }

  /**
   * Normalises a batch.
   *
   * @param images floats from 0 to 1, (B, 3, H, W)
   * @return a new tensor of the same shape
   */
  public Tensor ofUnit(Tensor images) {
    return images.sub(perChannel(mean, 1)).div_(perChannel(deviation, 1));
  }

  /** Shapes numbers as (1, 3, 1, 1), times a scale. */
  private static Tensor perChannel(List<Double> values, double scale) {
    float[] scaled = new float[3];
    for (int i = 0; i < 3; i++) {
      scaled[i] = (float) (scale * values.get(i));
    }
    return Tensors.of(scaled, 1, 3, 1, 1);
  }
}
