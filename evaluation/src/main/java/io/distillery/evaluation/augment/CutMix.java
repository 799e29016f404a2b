package io.distillery.evaluation.augment;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.torch.RandomSource;
import org.bytedeco.pytorch.Tensor;

/**
 * Mixes images by CutMix (Yun et al., ICCV 2019): a box of each image is replaced by the same box
 * of another image of the batch, and the loss weighs both labels by area.
 *
 * @param probability of mixing a batch, 0 to 1
 * @param beta both parameters of the beta distribution of the part that is kept, above 0
 */
public record CutMix(double probability, double beta) {
  /** Checks that probability and beta lie in their ranges. */
  public CutMix {
    if (!(probability >= 0 && probability <= 1)) {
      throw new ConfigurationException(
          Text.format("The probability of CutMix is %s, expected 0 to 1", probability));
    }
    if (!(beta > 0 && beta < Double.MAX_VALUE)) {
      throw new ConfigurationException(
          Text.format("The beta of CutMix is %s, expected a number above 0", beta));
    }
  }

  /**
   * Holds a batch after mixing.
   *
   * @param images floats, (B, 3, S, S)
   * @param labels of the images outside their boxes, int64, (B)
   * @param boxLabels of what is in the boxes, int64, (B); null if nothing was mixed
   * @param kept the part of each image's area that is its own, 0 to 1
   */
  public record Mixed(Tensor images, Tensor labels, Tensor boxLabels, double kept) {
    /** Returns some of the batch, as views. */
    public Mixed part(long first, long count) {
      return new Mixed(
          images.narrow(0, first, count),
          labels.narrow(0, first, count),
          boxLabels == null ? null : boxLabels.narrow(0, first, count),
          kept);
    }
  }

  /**
   * Covers rows {@code top} to {@code bottom} and columns {@code left} to {@code right}, ends
   * excluded.
   */
  record Box(int top, int bottom, int left, int right) {
    /** Counts its pixels. */
    int area() {
      return (bottom - top) * (right - left);
    }
  }

  /** Mixes a batch by chance, in place. */
  public Mixed apply(Tensor images, Tensor labels, RandomSource random) {
    if (uniform(random) >= probability) {
      return new Mixed(images, labels, null, 1);
    }
    int size = Math.toIntExact(images.size(3));
    Box box = box(size, keptPart(random), random);
    Tensor partner = random.permutation(images.size(0));
    Tensor patch = cut(images, box).index_select(0, partner);
    cut(images, box).copy_(patch);
    double kept = 1 - box.area() / (double) (size * size);
    return new Mixed(images, labels, labels.index_select(0, partner), kept);
  }

  /** Returns a view of the box of every image. */
  private static Tensor cut(Tensor images, Box box) {
    return images
        .narrow(2, box.top, box.bottom - box.top)
        .narrow(3, box.left, box.right - box.left);
  }

  /**
   * Draws the box of a square image: its centre anywhere, its sides the square root of the part
   * that is given away, cut off at the borders.
   */
  static Box box(int size, double kept, RandomSource random) {
    int half = (int) (size * Math.sqrt(1 - kept)) / 2;
    int y = Math.toIntExact(random.integers(size, 1).item_long());
    int x = Math.toIntExact(random.integers(size, 1).item_long());
    return new Box(
        Math.max(0, y - half),
        Math.min(size, y + half),
        Math.max(0, x - half),
        Math.min(size, x + half));
  }

  /** Draws from the beta distribution with both parameters equal (Johnk 1964, by rejection). */
  private double keptPart(RandomSource random) {
    while (true) {
      double x = Math.pow(uniform(random), 1 / beta);
      double y = Math.pow(uniform(random), 1 / beta);
      if (x + y <= 1 && x + y > 0) {
        return x / (x + y);
      }
    }
  }

  private static double uniform(RandomSource random) {
    return random.uniform(1).item_float();
  }
}
