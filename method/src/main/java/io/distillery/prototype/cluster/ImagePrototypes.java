package io.distillery.prototype.cluster;

import static java.util.Comparator.comparingDouble;

import io.distillery.torch.Tensors;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Holds the image prototypes of one class (docs/method.md, step 3): outliers leave, the rest is
 * clustered. Images are known by their row.
 *
 * @param factors the local outlier factor of each image; empty where outliers stay
 * @param inliers the images that were clustered, in order
 * @param clustering of the inliers
 */
public record ImagePrototypes(double[] factors, long[] inliers, Clustering clustering) {
  /**
   * Finds {@code k} clusters.
   *
   * @param all at least k
   */
  public static ImagePrototypes find(
      Points all, int k, ImagePrototypeOptions options, long seed, FinderListener listener) {
    int n = all.count();
    if (options.contamination() == 0 || n < 2) {
      long[] everyone = LongStream.range(0, n).toArray();
      return new ImagePrototypes(
          new double[0], everyone, new KMeans(k, options.kMeans(), seed).cluster(all, listener));
    }
    double[] factors = LocalOutlierFactor.factors(all, options.neighbours(), listener);
    long[] inliers = OutlierThreshold.inliers(factors, options.contamination(), k);
    return new ImagePrototypes(
        factors,
        inliers,
        new KMeans(k, options.kMeans(), seed).cluster(all.subset(inliers), listener));
  }

  /** Lists the images left out, most outlying first. */
  public int[] outliers() {
    BitSet inlier = new BitSet();
    Arrays.stream(inliers).forEach(i -> inlier.set((int) i));
    return IntStream.range(0, factors.length)
        .filter(i -> !inlier.get(i))
        .boxed()
        .sorted(comparingDouble((Integer i) -> factors[i]).reversed()) // stable
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Lists the images of a cluster, nearest to its centroid first. */
  public List<Integer> members(int cluster) {
    return IntStream.range(0, inliers.length)
        .filter(i -> clustering.labels()[i] == cluster)
        .boxed()
        .sorted(comparingDouble(i -> clustering.squaredDistances()[i])) // stable
        .map(i -> (int) inliers[i])
        .toList();
  }

  /** Lists the distances of a cluster's images to its centroid, ascending. */
  public List<Double> distances(int cluster) {
    return IntStream.range(0, inliers.length)
        .filter(i -> clustering.labels()[i] == cluster)
        .mapToObj(i -> Math.sqrt(clustering.squaredDistances()[i]))
        .sorted()
        .toList();
  }

  /** Returns the factor above which an image left; 0 where all stayed. */
  public double threshold(double contamination) {
    return factors.length == 0 ? 0 : OutlierThreshold.of(factors, contamination);
  }

  /**
   * Computes where images lie that are shown on a map.
   *
   * @param all that were clustered, outliers among them
   * @param files their names
   */
  public LatentMap map(Points all, List<String> files) {
    int[] clusters = new int[all.count()];
    Arrays.fill(clusters, LatentMap.OUTLIER);
    for (int i = 0; i < inliers.length; i++) {
      clusters[(int) inliers[i]] = (int) clustering.labels()[i];
    }
    int shown = Math.min(all.count(), LatentMap.MOST_IMAGES);
    long[] rows = LongStream.range(0, shown).map(i -> i * all.count() / shown).toArray();
    PrincipalAxes axes = PrincipalAxes.of(shown == all.count() ? all : all.subset(rows), 2);
    double[][] along = axes.coordinates();
    return new LatentMap(
        Arrays.stream(axes.shares()).boxed().toList(),
        IntStream.range(0, shown)
            .mapToObj(
                i -> {
                  int row = (int) rows[i];
                  return new LatentMap.Place(
                      files.get(row), along[0][i], along[1][i], clusters[row]);
                })
            .toList());
  }

  /**
   * Computes what stands for the clusters.
   *
   * @param latents those that were clustered, outliers among them
   * @return float64 {@code [k, d]}
   */
  public Tensor points(Tensor latents, Representative representative) {
    ClusterMeans means =
        new ClusterMeans(
            clustering.clusters(),
            inliers.length,
            latents.size(1),
            points -> rows(latents, Arrays.stream(points).map(i -> inliers[(int) i]).toArray()));
    means.assign(clustering.members());
    Tensor points = means.means();
    if (representative == Representative.MEDOID) {
      for (int c = 0; c < clustering.clusters(); c++) {
        List<Integer> members = members(c);
        if (!members.isEmpty()) {
          points.get(c).copy_(latents.get(members.get(0)));
        }
      }
    }
    return points;
  }

  private static Tensor rows(Tensor latents, long[] indices) {
    return latents.index_select(0, Tensors.of(indices, indices.length)).to(ScalarType.Double);
  }
}
