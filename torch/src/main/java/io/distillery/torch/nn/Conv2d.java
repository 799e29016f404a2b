package io.distillery.torch.nn;

import static org.bytedeco.pytorch.global.torch.conv2d;

import io.distillery.torch.Casts;
import io.distillery.torch.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Convolves in two dimensions, {@code (B, in, H, W) -> (B, out, H', W')}.
 *
 * <p>Like all layers here it computes in its input's number format: weights kept in another one are
 * cast on the way, and autograd takes the gradient back to the kept ("master") weights.
 */
public final class Conv2d implements Adaptable {
  private static final long[] ZERO = {0, 0};
  private static final long[] ONE = {1, 1};

  private final Tensor weight;
  private final Tensor bias;
  private final long[] stride;
  private final long[] padding;
  private LowRankAdapter adapter;

  /** Takes a square kernel, with bias, that keeps the size if stride is 1 and the kernel is odd. */
  public Conv2d(ParameterScope scope, long in, long out, long kernel, long stride) {
    this(scope, in, out, kernel, stride, kernel / 2, true);
  }

  /** Takes a square kernel with all its numbers. */
  public Conv2d(
      ParameterScope scope,
      long in,
      long out,
      long kernel,
      long stride,
      long padding,
      boolean hasBias) {
    this(scope, in, out, kernel, stride, padding, hasBias, Init.uniform(in * kernel * kernel));
  }

  private Conv2d(
      ParameterScope scope,
      long in,
      long out,
      long kernel,
      long stride,
      long padding,
      boolean hasBias,
      Init init) {
    weight = scope.parameter("weight", init, out, in, kernel, kernel);
    bias = hasBias ? scope.parameter("bias", init, out) : null;
    this.stride = new long[] {stride, stride};
    this.padding = new long[] {padding, padding};
    scope.adaptable(this);
  }

  /**
   * Makes a convolution whose weights start at zero: at the end of a branch beside a shortcut, so
   * that training starts from the identity (Goyal et al. 2017; Dhariwal and Nichol 2021).
   */
  public static Conv2d startingAtZero(ParameterScope scope, long in, long out, long kernel) {
    return new Conv2d(scope, in, out, kernel, 1, kernel / 2, true, Init.zeros());
  }

  @Override
  public LowRankAdapter adapt(ParameterScope scope, long rank, double scale) {
    long in = weight.size(1);
    long kernel = weight.size(2);
    Init init = Init.uniform(in * kernel * kernel);
    adapter =
        new LowRankAdapter(
            scope.parameter(LowRankAdapter.DOWN, init, rank, in, kernel, kernel),
            scope.parameter(LowRankAdapter.UP, Init.zeros(), weight.size(0), rank, 1, 1),
            scale);
    return adapter;
  }

  @Override
  public void unadapt() {
    adapter = null;
  }

  /** Convolves. */
  public Tensor forward(Tensor x) {
    Tensor y = convolve(x, weight, bias, stride, padding);
    if (adapter == null) {
      return y;
    }
    Tensor low = convolve(x, adapter.down(), null, stride, padding); // (B, rank, H', W')
    Tensor correction = convolve(low, adapter.up(), null, ONE, ZERO);
    return y.add(correction, new Scalar(adapter.scale()));
  }

  private static Tensor convolve(
      Tensor x, Tensor weight, Tensor bias, long[] stride, long[] padding) {
    return conv2d(
        x,
        Casts.forNextOperator(weight, x),
        Tensors.optional(Casts.like(bias, x)),
        stride,
        padding,
        ONE,
        1);
  }
}
