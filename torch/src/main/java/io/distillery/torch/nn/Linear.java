package io.distillery.torch.nn;

import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.mm;
import static org.bytedeco.pytorch.global.torch.mv;

import io.distillery.torch.Casts;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Maps the last dimension by an affine map, {@code (..., in) -> (..., out)}. */
public final class Linear implements Adaptable {
  /**
   * Says from how many multiplications on a float32 product is computed as a 1x1 convolution where
   * no gradient is recorded: oneDNN then shares it among the threads, while OpenBLAS, which
   * multiplies float32 matrices, is kept to one (see {@link LibTorch#load}). Below, its set-up
   * costs more than the threads save.
   */
  private static final long WORTH_SHARING = 1L << 27;

  /**
   * Up to so many rows, a product with a large weight in bfloat16 is computed the other way round,
   * weight times rows, where no gradient is recorded: reading the weight takes the time then, and
   * libtorch reads it up to twice as fast so, and seldom slower (docs/llava.md).
   */
  private static final long FEW_ROWS = 24;

  /** Numbers of a weight that is large in this sense: 8 MB, more than a core's own cache. */
  private static final long LARGE = 1L << 22;

  /**
   * Up to so many rows, a large weight that is kept in 16 bits multiplies float32 rows one by one
   * in its own format where no gradient is recorded. On a processor without instructions for 16
   * bits libtorch still reads such a weight as fast as memory gives it, sums in float32, and does
   * so anew for each row; widening it first takes seven times as long, whatever the rows
   * (docs/llava.md).
   */
  private static final long ROWS_IN_16_BITS = 4;

  /** The largest number of float16. */
  private static final double LARGEST_HALF = 65_504;

  private static final long[] ONE = {1, 1};
  private static final long[] ZERO = {0, 0};

  private final Tensor weight;
  private final Tensor bias;

  /** Says whether the processor multiplies, which has several ways to. */
  private final boolean isOnHost;

  private LowRankAdapter adapter;

  /** Maps with a bias. */
  public Linear(ParameterScope scope, long in, long out) {
    this(scope, in, out, true);
  }

  /** Maps with or without a bias. */
  public Linear(ParameterScope scope, long in, long out, boolean hasBias) {
    Init init = Init.uniform(in);
    weight = scope.parameter("weight", init, out, in);
    bias = hasBias ? scope.parameter("bias", init, out) : null;
    isOnHost = scope.device().isHost();
    scope.adaptable(this);
  }

  @Override
  public LowRankAdapter adapt(ParameterScope scope, long rank, double scale) {
    long in = weight.size(1);
    adapter =
        new LowRankAdapter(
            scope.parameter(LowRankAdapter.DOWN, Init.uniform(in), rank, in),
            scope.parameter(LowRankAdapter.UP, Init.zeros(), weight.size(0), rank),
            scale);
    return adapter;
  }

  @Override
  public void unadapt() {
    adapter = null;
  }

  /** Maps {@code (..., in)} to {@code (..., out)}. */
  public Tensor forward(Tensor x) {
    if (adapter == null && bias == null && suitsOwnFormat(x)) {
      return multiplyInOwnFormat(x);
    }
    Tensor weight = Casts.forNextOperator(this.weight, x);
    TensorOptional bias = Tensors.optional(Casts.like(this.bias, x));
    Tensor y =
        hasFewRows(x)
            ? multiplyFew(x, weight, bias)
            : isWorthSharing(x) ? share(x, weight, bias) : linear(x, weight, bias);
    if (adapter == null) {
      return y;
    }
    Tensor low = linear(x, Casts.like(adapter.down(), x)); // (..., rank)
    return y.add(linear(low, Casts.like(adapter.up(), x)), new Scalar(adapter.scale()));
  }

  private boolean suitsOwnFormat(Tensor x) {
    ScalarType own = Tensors.type(weight);
    return isOnHost
        && !GradMode.is_enabled()
        && Tensors.type(x) == ScalarType.Float
        && (own == ScalarType.Half || own == ScalarType.BFloat16)
        && weight.numel() >= LARGE
        && x.numel() <= ROWS_IN_16_BITS * weight.size(1)
        && (own == ScalarType.BFloat16 || fitsHalf(x));
  }

  /** Whether float16 holds all of the numbers; larger ones would become infinite. */
  private static boolean fitsHalf(Tensor x) {
    return x.abs().max().item_double() <= LARGEST_HALF;
  }

  private Tensor multiplyInOwnFormat(Tensor x) {
    Tensor rows = x.reshape(-1, weight.size(1)).to(Tensors.type(weight)); // (N, in)
    long[] shape = Tensors.shape(x);
    shape[shape.length - 1] = weight.size(0);
    Tensor y = torch.empty(rows.size(0), weight.size(0)); // (N, out)
    for (long row = 0; row < rows.size(0); row++) {
      y.select(0, row).copy_(mv(weight, rows.select(0, row)));
    }
    return y.view(shape);
  }

  private boolean hasFewRows(Tensor x) {
    return isOnHost
        && !GradMode.is_enabled()
        && Tensors.type(x) == ScalarType.BFloat16
        && weight.numel() >= LARGE
        && x.numel() <= FEW_ROWS * weight.size(1);
  }

  private static Tensor multiplyFew(Tensor x, Tensor weight, TensorOptional bias) {
    long in = weight.size(1);
    Tensor rows = x.reshape(-1, in); // (N, in)
    Tensor product =
        rows.size(0) == 1
            ? mv(weight, rows.select(0, 0)).unsqueeze(0)
            : mm(weight, rows.t()).t().contiguous(); // (N, out)
    long[] shape = Tensors.shape(x);
    shape[shape.length - 1] = weight.size(0);
    Tensor y = product.view(shape);
    return bias.has_value() ? y.add_(bias.get()) : y;
  }

  private boolean isWorthSharing(Tensor x) {
    return isOnHost
        && !GradMode.is_enabled()
        && x.dim() == 3
        && x.size(0) * x.size(1) * weight.numel() >= WORTH_SHARING
        && torch.get_num_threads() > 1
        && Tensors.type(x) == ScalarType.Float
        && x.is_contiguous();
  }

  /** Takes the rows as the pixels of an image of height 1, stored channels-last; all are views. */
  private static Tensor share(Tensor x, Tensor weight, TensorOptional bias) {
    Tensor pixels = x.view(x.size(0), 1, x.size(1), x.size(2)).permute(0, 3, 1, 2);
    Tensor kernel = weight.view(weight.size(0), weight.size(1), 1, 1);
    Tensor mapped = conv2d(pixels, kernel, bias, ONE, ZERO, ONE, 1); // (B, out, 1, N)
    return mapped.permute(0, 2, 3, 1).flatten(1, 2);
  }
}
