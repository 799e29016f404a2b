package io.distillery.prototype;

import io.distillery.torch.LibTorch;
import io.distillery.torch.RandomSource;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Times the image prototypes of one class at ImageNet's size: 1,300 images of 16,384 numbers, made
 * up of 40 overlapping groups. Arguments: images, dimensions, threads.
 */
public final class PrototypeBenchmark {
  private PrototypeBenchmark() {}

  /** Prints wall time, processor time and the products' speed. */
  public static void main(String[] arguments) {
    int n = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_300;
    int d = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 16_384;
    LibTorch.threads(arguments.length > 2 ? Integer.parseInt(arguments[2]) : LibTorch.threads());
    System.out.printf(
        "%d x %d, %d threads, %s%n", n, d, LibTorch.threads(), LibTorch.description());
    try (PointerScope scope = new PointerScope()) {
      Tensor latents = latents(n, d);
      for (long repeat : new long[] {0, 1}) { // the first one warms up
        double pairs = n * (n + 1.0) / 2;
        Points points = time("inner products", 2 * pairs * d, () -> Points.of(latents));
        double[] factors =
            time("local outlier factor", 0, () -> LocalOutlierFactor.factors(points, 10));
        long[] inliers = OutlierThreshold.inliers(factors, 0.1, 0);
        for (int k : new int[] {10, 50}) {
          Clustering clustering =
              time(
                  "k-means, k = %d, 10 restarts".formatted(k),
                  0,
                  () ->
                      new KMeans(k, KMeansOptions.defaults(), repeat)
                          .cluster(points.subset(inliers)));
          ImagePrototypes found = new ImagePrototypes(factors, inliers, clustering);
          time("centroids", 0, () -> found.points(latents, Representative.CENTROID));
          System.out.printf(
              "  inertia %.1f, %d iterations%n", clustering.inertia(), clustering.iterations());
        }
      }
    }
  }

  private static Tensor latents(int n, int d) {
    try (RandomSource random = new RandomSource(1)) {
      Tensor along = random.normal(n, 64).mm(random.normal(64, d)).mul_(new Scalar(0.1));
      return random.normal(n, d).add_(along);
    }
  }

  private static <T> T time(String what, double operations, Supplier<T> work) {
    long cpu = processorTime();
    long wall = System.nanoTime();
    T result = work.get();
    double seconds = (System.nanoTime() - wall) / 1e9;
    double processor = (processorTime() - cpu) / 1e9;
    System.out.printf("%-30s %7.3f s, processor %7.3f s", what, seconds, processor);
    System.out.println(
        operations == 0
            ? ""
            : ", %.1f GFLOP/s, %.1f a processor second"
                .formatted(operations / seconds / 1e9, operations / processor / 1e9));
    return result;
  }

  private static long processorTime() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
