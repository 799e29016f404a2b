package io.distillery.benchmark;

import io.distillery.base.Text;

/**
 * An operation that does little with each number, on maps of {@code (batch, channels, height,
 * width)}: what a step does between its heavy operations.
 */
record Pointwise(Kind operation, int batch, int channels, int height, int width)
    implements Operator {
  /** In a U-Net's order. */
  enum Kind {
    GROUP_NORM("group norm"),
    SILU("SiLU"),
    ADDITION("addition"),
    LAYER_NORM("layer norm"),
    GEGLU("GEGLU"),
    CONCATENATION("concatenation"),
    UPSAMPLING("upsampling");

    private final String label;

    Kind(String label) {
      this.label = label;
    }
  }

  @Override
  public double flops() {
    return 0;
  }

  @Override
  public String kind() {
    return operation.label;
  }

  @Override
  public String toString() {
    return Text.format("%d x %d x %d x %d", batch, channels, height, width);
  }
}
