package io.distillery.llava;

import static org.bytedeco.pytorch.global.torch.scaled_dot_product_attention;

import io.distillery.torch.ComputeDevice;
import io.distillery.torch.Tensors;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Scaled-dot-product attention (Vaswani et al. 2017) of heads that lie apart. Fewer heads of keys
 * and values than of queries are shared among neighbours (grouped queries, Ainslie et al. 2023).
 */
final class Attention {
  /** What a mask adds where nothing must be seen: finite, so that a row of them has a softmax. */
  static final double UNSEEN = -1e30;

  private Attention() {}

  /** The heads of states that lie side by side: {@code (B, N, H * d) -> (B, H, N, d)}, a view. */
  static Tensor split(Tensor x, long heads) {
    return x.view(x.size(0), x.size(1), heads, x.size(2) / heads).transpose(1, 2);
  }

  /** Side by side again: {@code (B, H, N, d) -> (B, N, H * d)}. */
  static Tensor join(Tensor x) {
    return x.transpose(1, 2).flatten(2, 3);
  }

  /**
   * Of many queries.
   *
   * @param query {@code (B, H, N, d)}
   * @param key {@code (B, G, M, d)}, G a divisor of H
   * @param value {@code (B, G, M, d)}
   * @param mask float32 {@code (B or 1, 1, N, M)}, added to the products; null adds nothing
   * @param device where all of them are
   * @return {@code (B, H, N, d)}
   */
  static Tensor ofMany(Tensor query, Tensor key, Tensor value, Tensor mask, ComputeDevice device) {
    ScalarType type = Tensors.type(query);
    ScalarType fastest = device.attentionType(type);
    return scaled_dot_product_attention(
            query.to(fastest),
            key.to(fastest),
            value.to(fastest),
            Tensors.optional(mask == null ? null : mask.to(fastest)),
            0.0,
            false,
            new DoubleOptional(),
            query.size(1) != key.size(1))
        .to(type);
  }

  /**
   * Of one query, where reading keys and values takes the time: each is read once, in the format in
   * which it is stored, for all of the queries that share it. Arguments as above, N = 1.
   */
  static Tensor ofOne(Tensor query, Tensor key, Tensor value, Tensor mask) {
    long batch = key.size(0);
    long groups = key.size(1);
    long width = key.size(3);
    Tensor queries = query.reshape(batch * groups, query.size(1) / groups, width); // (B*G, n, d)
    Tensor keys = key.flatten(0, 1); // (B*G, M, d), a view
    Tensor products = keys.bmm(queries.transpose(1, 2)); // (B*G, M, n)
    Tensor scores =
        products
            .to(ScalarType.Float)
            .mul_(new Scalar(1 / Math.sqrt(width)))
            .view(batch, groups, key.size(2), -1)
            .transpose(2, 3); // (B, G, n, M)
    Tensor weights = scores.add_(mask).softmax(-1);
    Tensor attended =
        weights.to(Tensors.type(value)).flatten(0, 1).bmm(value.flatten(0, 1)); // (B*G, n, d)
    return attended.view(batch, query.size(1), 1, width);
  }
}
