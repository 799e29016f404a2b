package io.distillery.evaluation.augment;

import static org.bytedeco.pytorch.global.torch.arange;
import static org.bytedeco.pytorch.global.torch.bmm;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Cuts a random part out of each image and resizes it (Szegedy et al., CVPR 2015), as torchvision
 * draws it: the part's area and the logarithm of its aspect ratio are uniform; what does not fit
 * into the image is drawn again, ten times at most, and then the whole image is taken.
 *
 * <p>All crops of a batch are resized at once, by a product with each crop's own matrices of
 * bilinear weights, antialiased where they shrink.
 *
 * @param lowestScale smallest part of the area, above 0
 * @param highestScale largest part of the area, at least the smallest, at most 1
 * @param lowestRatio smallest width / height, above 0
 * @param highestRatio largest width / height, at least the smallest
 */
public record RandomResizedCrop(
    double lowestScale, double highestScale, double lowestRatio, double highestRatio) {
  private static final int ATTEMPTS = 10;
  private static final int NUMBERS = 4; // of an attempt: area, ratio, top, left

  /** Checks that scales and ratios are ranges. */
  public RandomResizedCrop {
    if (!(lowestScale > 0 && lowestScale <= highestScale && highestScale <= 1)) {
      throw new ConfigurationException(
          Text.format(
              "Crops have from %s to %s of the area, expected two numbers from above 0 to 1",
              lowestScale, highestScale));
    }
    if (!(lowestRatio > 0 && lowestRatio <= highestRatio && highestRatio < Double.MAX_VALUE)) {
      throw new ConfigurationException(
          Text.format(
              "Crops have aspect ratios from %s to %s, expected two numbers above 0",
              lowestRatio, highestRatio));
    }
  }

  /** Crops with aspect ratios from 3/4 to 4/3, as torchvision has them. */
  public static RandomResizedCrop ofScale(double lowest, double highest) {
    return new RandomResizedCrop(lowest, highest, 3.0 / 4, 4.0 / 3);
  }

  /** Covers rows {@code top} and on, columns {@code left} and on. */
  public record Box(int top, int left, int height, int width) {}

  /**
   * Crops and resizes.
   *
   * @param images floats, (B, 3, H, W)
   * @param size of the result
   * @return (B, 3, size, size)
   */
  public Tensor apply(Tensor images, int size, RandomSource random) {
    int height = Math.toIntExact(images.size(2));
    int width = Math.toIntExact(images.size(3));
    return resize(images, boxes(Math.toIntExact(images.size(0)), height, width, random), size);
  }

  /** Draws the parts of {@code n} images; how many numbers are drawn depends on n alone. */
  Box[] boxes(int n, int height, int width, RandomSource random) {
    float[] draws = Tensors.floats(random.uniform(n, ATTEMPTS, NUMBERS));
    Box[] boxes = new Box[n];
    for (int i = 0; i < n; i++) {
      boxes[i] = new Box(0, 0, height, width);
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        int at = (i * ATTEMPTS + attempt) * NUMBERS;
        double area = height * width * between(lowestScale, highestScale, draws[at]);
        double ratio =
            Math.exp(between(Math.log(lowestRatio), Math.log(highestRatio), draws[at + 1]));
        int w = (int) Math.rint(Math.sqrt(area * ratio));
        int h = (int) Math.rint(Math.sqrt(area / ratio));
        if (w > 0 && w <= width && h > 0 && h <= height) {
          int top = (int) (draws[at + 2] * (height - h + 1));
          int left = (int) (draws[at + 3] * (width - w + 1));
          boxes[i] = new Box(top, left, h, w);
          break;
        }
      }
    }
    return boxes;
  }

  private static double between(double low, double high, float unit) {
    return low + unit * (high - low);
  }

  /** Resizes each image's box to (B, 3, size, size). */
  public static Tensor resize(Tensor images, Box[] boxes, int size) {
    int n = boxes.length;
    float[] tops = new float[n];
    float[] lefts = new float[n];
    float[] heights = new float[n];
    float[] widths = new float[n];
    for (int i = 0; i < n; i++) {
      tops[i] = boxes[i].top;
      lefts[i] = boxes[i].left;
      heights[i] = boxes[i].height;
      widths[i] = boxes[i].width;
    }
    long channels = images.size(1);
    long height = images.size(2);
    long width = images.size(3);
    Tensor rows = weights(tops, heights, size, height); // (B, size, H)
    Tensor columns = weights(lefts, widths, size, width); // (B, size, W)
    // (B, 3 H, W) x (B, W, size) -> (B, 3, H, size); then over H likewise
    Tensor narrow =
        bmm(images.reshape(n, channels * height, width), columns.transpose(1, 2))
            .view(n, channels, height, size);
    return rows.unsqueeze(1).matmul(narrow);
  }

  /**
   * Computes weights of source places for places of the result, (B, size, length): triangles around
   * the place's centre, as wide as a place of the source, or of the result where that is wider, cut
   * off at the ends of the part and made to sum to 1.
   */
  private static Tensor weights(float[] starts, float[] lengths, int size, long length) {
    int n = starts.length;
    Tensor part = Tensors.of(lengths, n, 1, 1);
    Tensor scale = part.div(new Scalar(size));
    Tensor reach = scale.clamp(new ScalarOptional(new Scalar(1.0)), new ScalarOptional());
    Tensor centre = arange(new Scalar(size)).add(new Scalar(0.5)).view(1, size, 1).mul(scale);
    Tensor place =
        arange(new Scalar(length))
            .add(new Scalar(0.5))
            .view(1, 1, length)
            .sub(Tensors.of(starts, n, 1, 1)); // from the part's start
    Tensor inside = place.gt(new Scalar(0.0)).logical_and(place.lt(part));
    Tensor weight =
        place
            .sub(centre)
            .div_(reach)
            .abs_()
            .neg_()
            .add_(new Scalar(1.0))
            .clamp_(new ScalarOptional(new Scalar(0.0)), new ScalarOptional())
            .mul_(inside);
    return weight.div_(weight.sum(new long[] {2}, true, new ScalarTypeOptional()));
  }
}
