package io.distillery.evaluation;

import io.distillery.encode.LabelledTensor;
import io.distillery.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Finds for each distilled image the training image nearest to it, so that memorising shows: an
 * image that is much nearer to a training image than training images are to each other is a copy.
 *
 * @param space where distances are measured: {@link FeatureExtractor#name()}
 * @param images one for each distilled image, in their order
 * @param usual the median distance from a training image to the nearest other one, over some of
 *     them: the yardstick
 */
public record NearestImages(String space, List<Nearest> images, double usual) {
  private static final int MOST_SAMPLES = 200;
  private static final int BATCH = 64;

  /**
   * Names a distilled image's nearest training image.
   *
   * @param index of the training image
   * @param distance root of the mean squared difference of features; for pixels 1 lies between
   *     black and white
   * @param sameClass whether both have the same label
   */
  public record Nearest(long index, double distance, boolean sameClass) {}

  /** Copies the list. */
  public NearestImages {
    images = List.copyOf(images);
  }

  /**
   * Searches the training images for those nearest to the distilled ones.
   *
   * @param distilled what is asked about
   * @param training where the nearest are sought, at least two
   * @param extractor the space
   */
  public static NearestImages find(
      LabelledTensor distilled, LabelledTensor training, FeatureExtractor extractor) {
    try (PointerScope scope = new PointerScope()) {
      Tensor known = new ImageFeatures(training, extractor).all(); // (N, F)
      Tensor squares = known.square().sum(1L); // (N)
      Tensor asked = new ImageFeatures(distilled, extractor).all(); // (n, F)
      long[] labels = Tensors.longs(training.labels());
      long[] own = Tensors.longs(distilled.labels());
      List<Nearest> images = new ArrayList<>();
      long[] indices = nearest(known, squares, asked, null);
      for (int i = 0; i < own.length; i++) {
        long index = indices[i];
        images.add(
            new Nearest(
                index,
                distance(known.select(0, index), asked.select(0, i)),
                labels[Math.toIntExact(index)] == own[i]));
      }
      return new NearestImages(extractor.name(), images, usual(known, squares));
    }
  }

  /**
   * Counts the distilled images that are nearer to a training image than this part of the
   * yardstick.
   */
  public long copies(double part) {
    return images.stream().filter(image -> image.distance < part * usual).count();
  }

  private static double usual(Tensor known, Tensor squares) {
    int n = Math.toIntExact(known.size(0));
    int samples = Math.min(n, MOST_SAMPLES);
    if (n < 2) {
      return 0;
    }
    long[] at = // evenly, hence of all classes
        LongStream.range(0, samples).map(i -> i * n / samples).toArray();
    Tensor some = known.index_select(0, Tensors.of(at, samples));
    long[] others = nearest(known, squares, some, at);
    double[] distances =
        IntStream.range(0, samples)
            .mapToDouble(i -> distance(known.select(0, others[i]), some.select(0, i)))
            .sorted()
            .toArray();
    return Arrays.stream(distances)
        .skip((samples - 1) / 2)
        .limit(2 - samples % 2)
        .average()
        .orElse(0);
  }

  /**
   * Finds the rows nearest to those of x, by |row|^2 - 2 row x.
   *
   * @param except a row for each of x that does not count, or null
   */
  private static long[] nearest(Tensor known, Tensor squares, Tensor x, long[] except) {
    int n = Math.toIntExact(x.size(0));
    long[] rows = new long[n];
    for (int from = 0; from < n; from += BATCH) {
      try (PointerScope scope = new PointerScope()) {
        int count = Math.min(BATCH, n - from);
        Tensor products = known.mm(x.narrow(0, from, count).t()); // (N, count)
        Tensor distances = squares.unsqueeze(1).sub(products.mul_(new Scalar(2.0)));
        for (int i = 0; except != null && i < count; i++) {
          distances
              .select(1, i)
              .select(0, except[from + i])
              .fill_(new Scalar(Double.POSITIVE_INFINITY));
        }
        long[] found = Tensors.longs(distances.argmin(new LongOptional(0), false));
        System.arraycopy(found, 0, rows, from, count);
      }
    }
    return rows;
  }

  private static double distance(Tensor a, Tensor b) {
    try (PointerScope scope = new PointerScope()) {
      return Math.sqrt(a.sub(b).square_().mean().item_double());
    }
  }
}
