package io.distillery.benchmark;

import io.distillery.base.Text;

/**
 * A convolution with a square kernel, {@code (batch, in, height, width)} padded by half the kernel.
 */
record Convolution(int batch, int in, int out, int height, int width, int kernel, int stride)
    implements Operator {
  @Override
  public double flops() {
    return 2.0 * batch * out * (height / stride) * (width / stride) * in * kernel * kernel;
  }

  @Override
  public String kind() {
    return Text.format("convolution %1$dx%1$d", kernel);
  }

  @Override
  public String toString() {
    return Text.format(
        "%d x %d x %d x %d -> %d%s",
        batch, in, height, width, out, stride > 1 ? ", stride " + stride : "");
  }
}
