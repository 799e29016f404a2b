package io.distillery.prototype.cluster;

import static org.bytedeco.pytorch.global.torch.empty;
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
 * Gives points in their own numbers, too many to widen at once: blocks of latents are widened and
 * centred whenever they are needed.
 */
final class StreamedPoints implements Points {
  /** Says how many numbers a block has, 64 MiB in float64. */
  private static final long BLOCK_NUMBERS = 8L << 20;

  private final Tensor latents;
  private final long[] rows;
  private final Tensor mean;
  private final double[] squaredNorms;
  private final int block;

  private StreamedPoints(Tensor latents, long[] rows, Tensor mean, double[] squaredNorms) {
    this.latents = latents;
    this.rows = rows;
    this.mean = mean;
    this.block = block(latents);
    this.squaredNorms = squaredNorms;
  }

  /** Takes {@code latents} [n, d] as they are, and finds their mean. */
  static StreamedPoints of(Tensor latents) {
    int n = (int) latents.size(0);
    Tensor mean = zeros(new long[] {latents.size(1)}, new TensorOptions(ScalarType.Double));
    int block = block(latents);
    for (int from = 0; from < n; from += block) {
      try (PointerScope scope = new PointerScope()) {
        Tensor some = latents.narrow(0, from, Math.min(block, n - from)).to(ScalarType.Double);
        mean.add_(some.sum(0));
      }
    }
    mean.div_(new Scalar((double) n));
    long[] rows = IntStream.range(0, n).asLongStream().toArray();
    StreamedPoints points = new StreamedPoints(latents, rows, mean, new double[n]);
    for (int from = 0; from < n; from += block) {
      try (PointerScope scope = new PointerScope()) {
        Tensor some = points.coordinates(from, Math.min(from + block, n));
        double[] norms = Tensors.doubles(some.square().sum(1));
        System.arraycopy(norms, 0, points.squaredNorms, from, norms.length);
      }
    }
    return points;
  }

  private static int block(Tensor latents) {
    return (int) Math.max(1, BLOCK_NUMBERS / latents.size(1));
  }

  @Override
  public int count() {
    return rows.length;
  }

  @Override
  public long dimension() {
    return mean.size(0);
  }

  @Override
  public long width() {
    return mean.size(0);
  }

  @Override
  public double[] squaredNorms() {
    return squaredNorms;
  }

  @Override
  public Tensor coordinates(long[] indices) {
    return latents(indices).sub_(mean);
  }

  @Override
  public Tensor products(Tensor coordinates) {
    Tensor products =
        empty(
            new long[] {coordinates.size(0), count()}, new TensorOptions(ScalarType.Double), null);
    Parts.inParallel(
        (count() + block - 1) / block,
        part -> {
          int from = part * block;
          int to = Math.min(from + block, count());
          products.narrow(1, from, to - from).copy_(products(coordinates, from, to));
        });
    return products;
  }

  @Override
  public Tensor products(Tensor coordinates, int from, int to) {
    return coordinates.mm(coordinates(from, to).t());
  }

  @Override
  public double[] products(Tensor coordinates, ClusterMeans means) {
    return Tensors.doubles(coordinates.mul(means.means()).sum(1));
  }

  @Override
  public Tensor latents(long[] indices) {
    long[] selected = selected(indices);
    return latents.index_select(0, Tensors.of(selected, selected.length)).to(ScalarType.Double);
  }

  @Override
  public Points subset(long[] indices) {
    long[] selected = selected(indices);
    if (Points.fit(selected.length, dimension())) {
      return Points.of(latents.index_select(0, Tensors.of(selected, selected.length)));
    }
    double[] norms = Arrays.stream(indices).mapToDouble(i -> squaredNorms[(int) i]).toArray();
    return new StreamedPoints(latents, selected, mean, norms);
  }

  private long[] selected(long[] indices) {
    return Arrays.stream(indices).map(i -> rows[(int) i]).toArray();
  }
}
