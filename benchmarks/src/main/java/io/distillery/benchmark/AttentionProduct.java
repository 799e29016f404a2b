package io.distillery.benchmark;

import io.distillery.base.Text;

/** Scaled-dot-product attention of {@code queries} to {@code keys}, {@code depth} a head. */
record AttentionProduct(int batch, int heads, int queries, int keys, int depth)
    implements Operator {
  @Override
  public double flops() {
    return 4.0 * batch * heads * queries * keys * depth;
  }

  @Override
  public String kind() {
    return "attention";
  }

  @Override
  public String toString() {
    return Text.format("%d x %d heads x %d x %d, %d keys", batch, heads, queries, depth, keys);
  }
}
