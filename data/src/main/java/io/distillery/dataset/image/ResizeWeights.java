package io.distillery.dataset.image;

/**
 * Says which input samples, with which weights, make each output sample along one axis, as PIL has
 * them: normalised in double precision, then rounded to {@value #FRACTION_BITS} fractional bits.
 *
 * @param first for each output sample, its first input sample
 * @param weights for each output sample, the weights of the input samples from there on
 */
record ResizeWeights(int[] first, int[][] weights) {
  static final int FRACTION_BITS = 22;

  /**
   * Computes the weights; a kernel is stretched to cover all input when the output is smaller
   * (antialiasing).
   */
  static ResizeWeights of(int inputSize, int outputSize, ResizeFilter filter) {
    double scale = (double) inputSize / outputSize;
    double stretch = Math.max(scale, 1);
    double support = filter.radius() * stretch;
    int[] first = new int[outputSize];
    int[][] weights = new int[outputSize][];
    for (int out = 0; out < outputSize; out++) {
      double centre = (out + 0.5) * scale;
      int from = Math.max(0, (int) (centre - support + 0.5));
      int to = Math.min(inputSize, (int) (centre + support + 0.5));
      double[] kernel = new double[to - from];
      double sum = 0;
      for (int i = 0; i < kernel.length; i++) {
        kernel[i] = filter.weight((i + from - centre + 0.5) * (1 / stretch));
        sum += kernel[i];
      }
      first[out] = from;
      weights[out] = fixedPoint(kernel, sum);
    }
    return new ResizeWeights(first, weights);
  }

  private static int[] fixedPoint(double[] kernel, double sum) {
    int[] fixed = new int[kernel.length];
    for (int i = 0; i < kernel.length; i++) {
      double scaled = (sum == 0 ? kernel[i] : kernel[i] / sum) * (1 << FRACTION_BITS);
      fixed[i] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    }
    return fixed;
  }
}
