package io.distillery.evaluation.augment;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Changes of brightness, contrast and saturation, each image by amounts of its own and in an order
 * of its own. Each moves the image towards something, or away from it, by an amount uniform from
 * minus to plus the strength: black, the mean of its grey values, its grey values. As in the code
 * of the hard-label protocol nothing is clamped; torchvision's would clamp to 0 and 1 each time.
 *
 * @param brightness strength, 0 to 1
 * @param contrast strength, 0 to 1
 * @param saturation strength, 0 to 1
 */
public record ColourJitter(double brightness, double contrast, double saturation) {
  private static final int KINDS = 3;
  private static final long CONTRAST = 1; // brightness is 0
  private static final long SATURATION = 2;

  /** Weighs red, green and blue in grey (ITU-R BT.601). */
  private static final float[] GREY = {0.299f, 0.587f, 0.114f};

  /** Checks that the strengths lie between 0 and 1. */
  public ColourJitter {
    for (double strength : new double[] {brightness, contrast, saturation}) {
      if (!(strength >= 0 && strength <= 1)) {
        throw new ConfigurationException(
            Text.format(
                "Colour jitter has the strengths %s, %s and %s, expected 0 to 1",
                brightness, contrast, saturation));
      }
    }
  }

  /**
   * Changes a batch.
   *
   * @param images floats, 0 is black, (B, 3, H, W)
   * @param random where 6 B numbers are drawn
   * @return a new tensor of the same shape
   */
  Tensor apply(Tensor images, RandomSource random) {
    long n = images.size(0);
    float[] strengths = {(float) brightness, (float) contrast, (float) saturation};
    Tensor amounts =
        random
            .uniform(n, KINDS)
            .mul_(new Scalar(2.0))
            .sub_(new Scalar(1.0))
            .mul_(Tensors.of(strengths, 1, KINDS));
    return change(images, amounts, random.uniform(n, KINDS).argsort(1, false));
  }

  /**
   * Changes by given amounts.
   *
   * @param amounts of brightness, contrast and saturation, (B, 3)
   * @param order each row has 0, 1 and 2, for them, in the order in which they are done; int64, (B,
   *     3)
   */
  static Tensor change(Tensor images, Tensor amounts, Tensor order) {
    Tensor x = images;
    for (int place = 0; place < KINDS; place++) {
      Tensor kind = order.narrow(1, place, 1); // (B, 1)
      x = x.lerp(goal(x, kind.view(-1, 1, 1, 1)), amounts.gather(1, kind).view(-1, 1, 1, 1));
    }
    return x;
  }

  /** Computes where each image is moved to, (B, 1, H, W). */
  private static Tensor goal(Tensor images, Tensor kind) {
    Tensor grey = images.mul(Tensors.of(GREY, 1, 3, 1, 1)).sum(1).unsqueeze(1); // (B, 1, H, W)
    Tensor mean = grey.mean(new long[] {1, 2, 3}, true, new ScalarTypeOptional()); // (B, 1, 1, 1)
    return grey.mul_(kind.eq(new Scalar(SATURATION))).add_(mean.mul(kind.eq(new Scalar(CONTRAST))));
  }
}
