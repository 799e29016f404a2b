package io.distillery.prototype.cluster;

import io.distillery.torch.Tensors;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Gives points in their own numbers, all in memory, where there are more points than dimensions:
 * the coordinates of a point are its latent less the mean.
 */
final class CoordinatePoints implements Points {
  private final Tensor points;
  private final double[] squaredNorms;

  private CoordinatePoints(Tensor points) {
    this.points = points;
    this.squaredNorms = Tensors.doubles(points.square().sum(1));
  }

  /** Widens and centres {@code latents} [n, d]. */
  static CoordinatePoints of(Tensor latents) {
    Tensor wide = latents.to(ScalarType.Double);
    ScalarTypeOptional type = new ScalarTypeOptional(ScalarType.Double);
    return new CoordinatePoints(wide.sub(wide.mean(new long[] {0}, true, type)));
  }

  @Override
  public int count() {
    return (int) points.size(0);
  }

  @Override
  public long dimension() {
    return points.size(1);
  }

  @Override
  public long width() {
    return points.size(1);
  }

  @Override
  public double[] squaredNorms() {
    return squaredNorms;
  }

  @Override
  public Tensor coordinates(long[] indices) {
    return points.index_select(0, Tensors.of(indices, indices.length));
  }

  @Override
  public Tensor products(Tensor coordinates, int from, int to) {
    return coordinates.mm(points.narrow(0, from, to - from).t());
  }

  @Override
  public double[] products(Tensor coordinates, ClusterMeans means) {
    return Tensors.doubles(coordinates.mul(means.means()).sum(1));
  }

  @Override
  public Tensor latents(long[] indices) {
    return coordinates(indices);
  }

  @Override
  public CoordinatePoints subset(long[] indices) {
    return new CoordinatePoints(coordinates(indices));
  }
}
