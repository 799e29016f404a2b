package io.distillery.benchmark;

import io.distillery.base.Text;

/** A linear layer: {@code (batch, rows, in) x (out, in) -> (batch, rows, out)}. */
record MatrixProduct(int batch, int rows, int in, int out, boolean bias) implements Operator {
  @Override
  public double flops() {
    return 2.0 * batch * rows * in * out;
  }

  @Override
  public String kind() {
    return "linear";
  }

  @Override
  public String toString() {
    return Text.format("%d x %d x %d -> %d", batch, rows, in, out);
  }
}
