package io.distillery.prototype.cluster;

import static org.bytedeco.pytorch.global.torch.zeros;

import io.distillery.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Gives points known by their Gram matrix G = X X^T, where there are fewer points than dimensions:
 * the coordinates of a point are its row of G.
 */
final class GramPoints implements Points {
  /**
   * Says how many rows a block has: enough for a fast product, few enough that symmetry saves
   * nearly half.
   */
  private static final int BLOCK = 256;

  /** Says how many numbers of latents are widened to float64 at a time, 64 MiB. */
  private static final long CHUNK = 8L << 20;

  private final Tensor latents;
  private final long[] rows;
  private final Tensor gram;
  private final double[] squaredNorms;

  private GramPoints(Tensor latents, long[] rows, Tensor gram) {
    this.latents = latents;
    this.rows = rows;
    this.gram = gram;
    this.squaredNorms = Tensors.doubles(gram.diagonal());
  }

  /** Computes the Gram matrix of {@code latents} [n, d] about their mean. */
  static GramPoints of(Tensor latents) {
    int n = (int) latents.size(0);
    long d = latents.size(1);
    Tensor gram = zeros(new long[] {n, n}, new TensorOptions(ScalarType.Double));
    long chunk = Math.max(BLOCK, CHUNK / n);
    for (long from = 0; from < d; from += chunk) {
      try (PointerScope scope = new PointerScope()) {
        Tensor columns = latents.narrow(1, from, Math.min(chunk, d - from)).to(ScalarType.Double);
        addProducts(gram, columns.sub(mean(columns)));
      }
    }
    mirror(gram);
    return new GramPoints(latents, IntStream.range(0, n).asLongStream().toArray(), gram);
  }

  private static Tensor mean(Tensor columns) {
    return columns.mean(new long[] {0}, true, new ScalarTypeOptional(ScalarType.Double));
  }

  /** Adds to the blocks on and above the diagonal what some columns contribute. */
  private static void addProducts(Tensor gram, Tensor columns) {
    int blocks = ((int) gram.size(0) + BLOCK - 1) / BLOCK;
    List<int[]> pairs = new ArrayList<>();
    for (int i = 0; i < blocks; i++) {
      for (int j = i; j < blocks; j++) {
        pairs.add(new int[] {i, j});
      }
    }
    Parts.inParallel(
        pairs.size(),
        part -> {
          int i = pairs.get(part)[0];
          int j = pairs.get(part)[1];
          block(block(gram, 0, i), 1, j).addmm_(block(columns, 0, i), block(columns, 0, j).t());
        });
  }

  private static void mirror(Tensor gram) {
    int blocks = ((int) gram.size(0) + BLOCK - 1) / BLOCK;
    Parts.inParallel(
        blocks,
        i -> {
          for (int j = i + 1; j < blocks; j++) {
            block(block(gram, 0, j), 1, i).copy_(block(block(gram, 0, i), 1, j).t());
          }
        });
  }

  private static Tensor block(Tensor tensor, int dimension, int i) {
    long from = (long) i * BLOCK;
    return tensor.narrow(dimension, from, Math.min(BLOCK, tensor.size(dimension) - from));
  }

  @Override
  public int count() {
    return rows.length;
  }

  @Override
  public long dimension() {
    return latents.size(1);
  }

  @Override
  public long width() {
    return rows.length;
  }

  @Override
  public double[] squaredNorms() {
    return squaredNorms;
  }

  @Override
  public Tensor coordinates(long[] indices) {
    return gram.index_select(0, Tensors.of(indices, indices.length));
  }

  @Override
  public Tensor products(Tensor coordinates, int from, int to) {
    return coordinates.narrow(1, from, to - from);
  }

  @Override
  public double[] products(Tensor coordinates, ClusterMeans means) {
    return means.ofOwn(coordinates);
  }

  @Override
  public Tensor latents(long[] indices) {
    long[] selected = selected(indices);
    return latents.index_select(0, Tensors.of(selected, selected.length)).to(ScalarType.Double);
  }

  @Override
  public GramPoints subset(long[] indices) {
    Tensor index = Tensors.of(indices, indices.length);
    return new GramPoints(
        latents, selected(indices), gram.index_select(0, index).index_select(1, index));
  }

  private long[] selected(long[] indices) {
    return Arrays.stream(indices).map(i -> rows[(int) i]).toArray();
  }
}
