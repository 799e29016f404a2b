package io.distillery.prototype.cluster;

import io.distillery.base.Seeds;
import io.distillery.base.Text;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;

/**
 * Clusters points by k-means: the best of several runs of {@link Lloyd} from centres that {@link
 * KMeansPlusPlus} chooses. A run depends on its own seed only; runs go in step.
 *
 * <p>Where there are very many points the runs are of a sample, and Lloyd's iterations of all
 * points start once, from the best run's centres. That finds what runs of all points find, where
 * mini-batches stay 0.7 to 1.3 % above it (docs/prototypes.md).
 */
final class KMeans {
  /** Bounds the points that all runs are made of. */
  static final int MOST_POINTS = 8192;

  /** Says how many numbers the centres of runs in step may have, 64 MiB in float64. */
  private static final long TOGETHER_NUMBERS = 8L << 20;

  private static final int SAMPLE = 4096;
  private static final int SAMPLE_OF_A_CLUSTER = 16;

  private static final Logger LOG = System.getLogger(KMeans.class.getName());

  private final int clusters;
  private final KMeansOptions options;
  private final long seed;

  KMeans(int clusters, KMeansOptions options, long seed) {
    this.clusters = clusters;
    this.options = options;
    this.seed = seed;
  }

  /**
   * Finds the clusters.
   *
   * @param points at least as many as clusters
   * @throws IllegalArgumentException when there are fewer points than clusters
   */
  Clustering cluster(Points points) {
    return cluster(points, FinderListener.NONE);
  }

  /**
   * Finds the clusters; the listener hears of the iterations of all points, where they are many.
   */
  Clustering cluster(Points points, FinderListener listener) {
    if (points.count() < clusters) {
      throw new IllegalArgumentException(
          Text.format("%d points cannot form %d clusters", points.count(), clusters));
    }
    if (points.count() <= MOST_POINTS) {
      return bestRun(points);
    }
    int sample = Math.min(points.count(), Math.max(SAMPLE, SAMPLE_OF_A_CLUSTER * clusters));
    LOG.log(
        Level.INFO,
        Text.format(
            "k-means of %,d points: its %d runs are of a sample of %,d, then all points join once",
            points.count(), options.restarts(), sample));
    return fromSample(points, sample, listener);
  }

  /** Clusters all points from the centres of a sample's clusters. */
  Clustering fromSample(Points points, int size, FinderListener listener) {
    try (PointerScope scope = new PointerScope()) {
      long[] sample = sample(points.count(), size);
      Clustering rough = bestRun(points.subset(sample));
      long[] members = new long[points.count()];
      Arrays.fill(members, ClusterMeans.NONE);
      for (int i = 0; i < sample.length; i++) {
        members[(int) sample[i]] = rough.members()[i];
      }
      ClusterMeans means =
          new ClusterMeans(clusters, points.count(), points.width(), points::coordinates);
      means.assign(members);
      return new Lloyd(points, options).run(List.of(Centres.at(points, means)), listener).get(0);
    }
  }

  private long[] sample(int count, int size) {
    try (RandomSource random = new RandomSource(Seeds.derive(seed, "sample"))) {
      long[] permutation = Tensors.longs(random.permutation(count));
      return Arrays.stream(permutation).limit(size).sorted().toArray();
    }
  }

  private Clustering bestRun(Points points) {
    Lloyd lloyd = new Lloyd(points, options);
    long numbers = clusters * Math.max(points.width(), points.count());
    int together = (int) Math.max(1, Math.min(options.restarts(), TOGETHER_NUMBERS / numbers));
    Clustering best = null;
    for (int from = 0; from < options.restarts(); from += together) {
      int to = Math.min(from + together, options.restarts());
      for (Clustering run : runs(points, lloyd, from, to)) {
        best = best == null || run.inertia() < best.inertia() ? run : best;
      }
    }
    return best;
  }

  private List<Clustering> runs(Points points, Lloyd lloyd, int from, int to) {
    List<RandomSource> randoms =
        IntStream.range(from, to)
            .mapToObj(run -> new RandomSource(Seeds.derive(seed, "restart", run)))
            .toList();
    try (PointerScope scope = new PointerScope()) {
      long[][] starts = KMeansPlusPlus.choose(points, clusters, randoms);
      return lloyd.run(
          Arrays.stream(starts).map(start -> Centres.at(points, start)).toList(),
          FinderListener.NONE);
    } finally {
      randoms.forEach(RandomSource::close);
    }
  }
}
