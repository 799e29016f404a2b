package io.distillery.diffusion.model;

import static org.bytedeco.pytorch.global.torch.scaled_dot_product_attention;

import io.distillery.torch.ComputeDevice;
import io.distillery.torch.ResultScope;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Linear;
import io.distillery.torch.nn.ParameterScope;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Attends with several heads (Vaswani et al. 2017) under the names that diffusers gives its parts.
 */
final class Attention {
  private final Linear toQuery;
  private final Linear toKey;
  private final Linear toValue;
  private final Linear toOut;
  private final int heads;
  private final ComputeDevice device;

  /**
   * Asks with queries of {@code width}, for keys and values from a context of {@code contextWidth}.
   */
  Attention(ParameterScope scope, int width, int contextWidth, int heads, boolean bias) {
    toQuery = new Linear(scope.at("to_q"), width, width, bias);
    toKey = new Linear(scope.at("to_k"), contextWidth, width, bias);
    toValue = new Linear(scope.at("to_v"), contextWidth, width, bias);
    toOut = new Linear(scope.at("to_out").at(0), width, width);
    this.heads = heads;
    this.device = scope.device();
  }

  /**
   * Attends to the context.
   *
   * @param x {@code (B, N, width)}
   * @param context {@code (B, M, contextWidth)}
   * @return {@code (B, N, width)}
   */
  Tensor forward(Tensor x, Tensor context) {
    return ResultScope.of(
        () ->
            toOut.forward(
                attend(
                    toQuery.forward(x),
                    toKey.forward(context),
                    toValue.forward(context),
                    heads,
                    false,
                    device)));
  }

  /**
   * Computes scaled-dot-product attention of heads that lie side by side: {@code (B, N, heads *
   * d)}. Computed in float32 by a processor, for libtorch's bfloat16 kernel is many times slower
   * there.
   */
  static Tensor attend(
      Tensor query, Tensor key, Tensor value, int heads, boolean causal, ComputeDevice device) {
    ScalarType type = Tensors.type(query);
    ScalarType computed = device.isHost() ? ScalarType.Float : type;
    Tensor attended =
        scaled_dot_product_attention(
            split(query.to(computed), heads),
            split(key.to(computed), heads),
            split(value.to(computed), heads),
            Tensors.none(),
            0.0,
            causal,
            new DoubleOptional(),
            false);
    // (B, heads, N, d) -> (B, N, heads * d)
    return attended.transpose(1, 2).flatten(2, 3).to(type);
  }

  /** Splits {@code (B, N, heads * d)} into {@code (B, heads, N, d)}, a view. */
  private static Tensor split(Tensor x, int heads) {
    return x.view(x.size(0), x.size(1), heads, x.size(2) / heads).transpose(1, 2);
  }
}
