package io.distillery.prototype.cluster;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;

/**
 * Iterates from given centres as Lloyd does (Lloyd, "Least squares quantization in PCM", 1982),
 * with the rules of scikit-learn. One iteration:
 *
 * <ol>
 *   <li>Every point is labelled with the nearest centre.
 *   <li>A cluster without points takes the point farthest from its centre, which leaves its old
 *       cluster.
 *   <li>Centres move to the means of their clusters.
 *   <li>It is over when the labels are those of the iteration before; or when the centres have
 *       hardly moved, and then the points are labelled once more.
 * </ol>
 */
final class Lloyd {
  /** Says below which share of the largest norm a distance is rounding. */
  private static final double ROUNDING = 1e-12;

  private final Points points;
  private final KMeansOptions options;
  private final double stillShift;
  private final double zeroDistance;

  Lloyd(Points points, KMeansOptions options) {
    this.points = points;
    this.options = options;
    this.stillShift = options.tolerance() * Scatter.of(points) / points.dimension();
    this.zeroDistance = ROUNDING * Arrays.stream(points.squaredNorms()).max().orElseThrow();
  }

  /** Runs until labels or centres rest, or the limit of iterations is reached. */
  Clustering run(Centres start) {
    return run(start, FinderListener.NONE);
  }

  /** Runs, and lets the listener hear of each iteration. */
  Clustering run(Centres start, FinderListener listener) {
    int k = start.squaredNorms().length;
    try (PointerScope scope = new PointerScope()) {
      ClusterMeans means = new ClusterMeans(k, points.count(), points.width(), points::coordinates);
      Centres centres = new Centres(start.products().clone(), start.squaredNorms());
      long[] labels = {};
      for (int iteration = 1; ; iteration++) {
        try (PointerScope step = new PointerScope()) {
          long[] nearest = centres.nearest();
          long[] members = fillEmpty(centres, nearest, k);
          means.assign(members);
          Centres next = Centres.at(points, means, members);
          double shift = centres.squaredShift(next, members, means.sizes());
          centres.products().copy_(next.products());
          centres = new Centres(centres.products(), next.squaredNorms());
          listener.clustered(iteration, options.maxIterations());
          boolean rest = Arrays.equals(nearest, labels);
          labels = nearest;
          if (rest || shift <= stillShift || iteration == options.maxIterations()) {
            labels = rest ? labels : centres.nearest();
            double[] distances = centres.squaredDistances(points, labels);
            return new Clustering(k, labels, members, distances, iteration);
          }
        }
      }
    }
  }

  /** Returns the labels, but with a point in each cluster as far as distances above zero go. */
  private long[] fillEmpty(Centres centres, long[] labels, int k) {
    boolean[] filled = new boolean[k];
    Arrays.stream(labels).forEach(label -> filled[(int) label] = true);
    int[] empty = IntStream.range(0, k).filter(c -> !filled[c]).toArray();
    if (empty.length == 0) {
      return labels;
    }
    long[] members = labels.clone();
    double[] distances = centres.squaredDistances(points, labels);
    int[] farthest =
        IntStream.range(0, labels.length)
            .boxed()
            .filter(i -> distances[i] > zeroDistance)
            .sorted(Comparator.comparingDouble((Integer i) -> distances[i]).reversed())
            .limit(empty.length)
            .mapToInt(Integer::intValue)
            .toArray();
    for (int i = 0; i < farthest.length; i++) {
      members[farthest[i]] = empty[i];
    }
    return members;
  }
}
