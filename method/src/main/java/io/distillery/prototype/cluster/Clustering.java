package io.distillery.prototype.cluster;

/**
 * Holds points in clusters, as k-means leaves them.
 *
 * @param clusters how many, k
 * @param labels the cluster whose centre is nearest, one a point
 * @param members the cluster whose centre is the mean of this and other points, one a point;
 *     differs from the label only where the iterations stopped before labels came to rest
 * @param squaredDistances to the centre of the labelled cluster
 * @param iterations begun, at least 1
 */
public record Clustering(
    int clusters, long[] labels, long[] members, double[] squaredDistances, int iterations) {
  /** Returns the sum of squared distances to the nearest centre. */
  public double inertia() {
    double inertia = 0;
    for (double distance : squaredDistances) {
      inertia += distance;
    }
    return inertia;
  }
}
