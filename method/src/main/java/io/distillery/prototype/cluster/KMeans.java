package io.distillery.prototype.cluster;

import io.distillery.base.Seeds;
import io.distillery.base.Text;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;

/**
 * Clusters points by k-means: the best of several runs of {@link Lloyd} from centres that {@link
 * KMeansPlusPlus} chooses. A run depends on its own seed only, so runs go side by side.
 *
 * <p>Where there are very many points the runs are of a sample, and Lloyd's iterations of all
 * points start once, from the best run's centres. That finds what runs of all points find, where
 * mini-batches stay 0.7 to 1.3 % above it (docs/prototypes.md).
 */
final class KMeans {
  /** Bounds the points that all runs are made of. */
  static final int MOST_POINTS = 8192;

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
      ClusterMeans means =
          new ClusterMeans(
              clusters,
              size,
              points.width(),
              some -> points.coordinates(Arrays.stream(some).map(i -> sample[(int) i]).toArray()));
      means.assign(rough.members());
      return new Lloyd(points, options)
          .run(Centres.at(points, means, sample, rough.members()), listener);
    }
  }

  private long[] sample(int count, int size) {
    try (RandomSource random = new RandomSource(Seeds.derive(seed, "sample"))) {
      long[] permutation = Tensors.longs(random.permutation(count));
      return Arrays.stream(permutation).limit(size).sorted().toArray();
    }
  }

  private Clustering bestRun(Points points) {
    Clustering[] runs = new Clustering[options.restarts()];
    Lloyd lloyd = new Lloyd(points, options);
    Parts.inParallel(
        runs.length,
        run -> {
          try (RandomSource random = new RandomSource(Seeds.derive(seed, "restart", run))) {
            long[] start = KMeansPlusPlus.choose(points, clusters, random);
            runs[run] = lloyd.run(Centres.at(points, start));
          }
        });
    Clustering best = runs[0];
    for (Clustering run : runs) {
      best = run.inertia() < best.inertia() ? run : best;
    }
    return best;
  }
}
