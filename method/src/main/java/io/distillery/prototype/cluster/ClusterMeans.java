package io.distillery.prototype.cluster;

import static org.bytedeco.pytorch.global.torch.zeros;

import io.distillery.torch.Tensors;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Keeps the means of clusters. When points change clusters only their own numbers are added here
 * and subtracted there: late iterations of k-means cost little.
 */
final class ClusterMeans {
  /** Says how many numbers are copied at a time, 1 MiB in float64: the next block reuses it. */
  private static final long BLOCK_NUMBERS = 1L << 17;

  /** Stands for the cluster of a point that is in none. */
  static final long NONE = -1;

  /** Gives the numbers of points. */
  interface Rows {
    /** Returns the numbers of some points, float64 {@code [indices, width]}. */
    Tensor of(long[] indices);
  }

  private final Rows rows;
  private final int block;
  private final Tensor sums;
  private final int[] sizes;
  private long[] members;

  /** Starts with {@code clusters} clusters and {@code points} points that are in none of them. */
  ClusterMeans(int clusters, int points, long width, Rows rows) {
    this.rows = rows;
    this.block = (int) Math.max(1, BLOCK_NUMBERS / width);
    this.sums = zeros(new long[] {clusters, width}, new TensorOptions(ScalarType.Double));
    this.sizes = new int[clusters];
    this.members = filled(points);
  }

  private static long[] filled(int points) {
    long[] members = new long[points];
    Arrays.fill(members, NONE);
    return members;
  }

  /**
   * Gives points to clusters: {@code newMembers[i]} is the cluster of point i, or {@link #NONE} of
   * one that was in none before.
   */
  void assign(long[] newMembers) {
    long[] changed = changed(newMembers);
    if (2 * changed.length > members.length) { // adding up anew is less work, and more exact
      sums.zero_();
      members = filled(members.length);
      changed = changed(newMembers);
    }
    for (int from = 0; from < changed.length; from += block) {
      try (PointerScope scope = new PointerScope()) {
        move(Arrays.copyOfRange(changed, from, Math.min(from + block, changed.length)), newMembers);
      }
    }
    members = newMembers.clone();
    Arrays.fill(sizes, 0);
    for (long member : members) {
      if (member != NONE) {
        sizes[(int) member]++;
      }
    }
  }

  private long[] changed(long[] newMembers) {
    return IntStream.range(0, members.length)
        .filter(i -> members[i] != newMembers[i])
        .asLongStream()
        .toArray();
  }

  private void move(long[] points, long[] newMembers) {
    Tensor numbers = rows.of(points);
    sums.index_add_(0, clusters(points, newMembers), numbers);
    if (members[(int) points[0]] != NONE) {
      sums.index_add_(0, clusters(points, members), numbers, new Scalar(-1.0));
    }
  }

  private static Tensor clusters(long[] points, long[] members) {
    return Tensors.of(Arrays.stream(points).map(i -> members[(int) i]).toArray(), points.length);
  }

  /** Computes, of each row of {@code [clusters, points]}, the mean over that cluster's points. */
  double[] ofOwn(Tensor values) {
    long[] clusters = Arrays.stream(members).map(member -> Math.max(0, member)).toArray();
    double[] own = Tensors.doubles(values.gather(0, Tensors.of(clusters, 1, clusters.length)));
    double[] ofOwn = new double[sizes.length];
    for (int i = 0; i < own.length; i++) {
      if (members[i] != NONE) {
        ofOwn[(int) members[i]] += own[i];
      }
    }
    for (int c = 0; c < ofOwn.length; c++) {
      ofOwn[c] /= Math.max(1, sizes[c]);
    }
    return ofOwn;
  }

  /** Returns how many points each cluster has. */
  int[] sizes() {
    return sizes.clone();
  }

  /** Returns the largest cluster, of equally large ones the first. */
  int largest() {
    int largest = 0;
    for (int c = 1; c < sizes.length; c++) {
      largest = sizes[c] > sizes[largest] ? c : largest;
    }
    return largest;
  }

  /**
   * Computes the means {@code [clusters, width]}; a cluster without points shares that of the
   * largest.
   */
  Tensor means() {
    double[] divisors = Arrays.stream(sizes).mapToDouble(size -> Math.max(1, size)).toArray();
    Tensor means = sums.div(Tensors.of(divisors, divisors.length, 1));
    for (int c = 0; c < sizes.length; c++) {
      if (sizes[c] == 0) {
        means.get(c).copy_(means.get(largest()));
      }
    }
    return means;
  }
}
