package io.distillery.prototype;

import io.distillery.torch.RandomSource;
import io.distillery.torch.Seeds;

/**
 * k-means: the best of several runs of {@link Lloyd} from centres that {@link KMeansPlusPlus}
 * chooses. A run depends on its own seed only, so runs go side by side.
 */
final class KMeans {
  private KMeans() {}

  /**
   * Finds {@code k} clusters.
   *
   * @param points at least {@code k}
   * @throws IllegalArgumentException when there are fewer points than clusters
   */
  static Clustering cluster(Points points, int k, KMeansOptions options, long seed) {
    if (points.count() < k) {
      throw new IllegalArgumentException(
          "%d points cannot form %d clusters".formatted(points.count(), k));
    }
    Clustering[] runs = new Clustering[options.restarts()];
    Lloyd lloyd = new Lloyd(points, options);
    Parts.inParallel(
        runs.length,
        run -> {
          try (RandomSource random = new RandomSource(Seeds.derive(seed, "restart", run))) {
            runs[run] = lloyd.run(Centres.at(points, KMeansPlusPlus.choose(points, k, random)));
          }
        });
    Clustering best = runs[0];
    for (Clustering run : runs) {
      best = run.inertia() < best.inertia() ? run : best;
    }
    return best;
  }
}
