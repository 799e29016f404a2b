package io.distillery.dataset.image;

/** Names the interpolation kernels of {@link Resize}. */
public enum ResizeFilter {
  /** Weighs by a triangle of radius 1. */
  BILINEAR(1) {
    @Override
    double weight(double distance) {
      double x = Math.abs(distance);
      return x < 1 ? 1 - x : 0;
    }
  },

  /** Convolves with a cubic of radius 2 (Keys, 1981) with a = -0.5. */
  BICUBIC(2) {
    @Override
    double weight(double distance) {
      double x = Math.abs(distance);
      if (x < 1) {
        return ((KEYS + 2) * x - (KEYS + 3)) * x * x + 1;
      }
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * KEYS : 0;
    }
  };

  private static final double KEYS = -0.5;

  private final double radius;

  ResizeFilter(double radius) {
    this.radius = radius;
  }

  /** Says where the kernel ends, in pixels of the larger of input and output. */
  double radius() {
    return radius;
  }

  /** Computes the kernel's value at a distance from its centre. */
  abstract double weight(double distance);
}
