package io.distillery.benchmark;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.group_norm;
import static org.bytedeco.pytorch.global.torch.layer_norm;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.randn;
import static org.bytedeco.pytorch.global.torch.scaled_dot_product_attention;
import static org.bytedeco.pytorch.global.torch.upsample_nearest2d;

import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Activations;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * An operator on random numbers, in each of the ways in which libtorch offers it: the fastest is
 * the floor.
 */
final class BareOperator {
  private static final long[] ONE = {1, 1};

  /** Of the norms measured; their number hardly matters. */
  private static final int GROUPS = 16;

  private static final double EPSILON = 1e-5;

  private BareOperator() {}

  /** The ways by name; their tensors are in the caller's scope. */
  static Map<String, Runnable> ways(Operator operator, ScalarType type) {
    if (operator instanceof Convolution convolution) {
      return convolutions(convolution, type);
    } else if (operator instanceof MatrixProduct product) {
      return products(product, type);
    }
    return operator instanceof AttentionProduct attention
        ? attentions(attention, type)
        : between((Pointwise) operator, type);
  }

  private static Map<String, Runnable> convolutions(Convolution c, ScalarType type) {
    Tensor x = random(type, c.batch(), c.in(), c.height(), c.width());
    Tensor weight = random(type, c.out(), c.in(), c.kernel(), c.kernel());
    Tensor bias = random(type, c.out());
    Tensor pixels = Tensors.channelsLast(x);
    Tensor weightOfPixels = Tensors.channelsLast(weight);
    Map<String, Runnable> ways = new LinkedHashMap<>();
    ways.put("channels first", () -> convolve(x, weight, bias, c));
    ways.put("channels last", () -> convolve(pixels, weightOfPixels, bias, c));
    return ways;
  }

  private static void convolve(Tensor x, Tensor weight, Tensor bias, Convolution c) {
    try (PointerScope scope = new PointerScope()) {
      long[] stride = {c.stride(), c.stride()};
      long[] padding = {c.kernel() / 2, c.kernel() / 2};
      conv2d(x, weight, Tensors.optional(bias), stride, padding, ONE, 1);
    }
  }

  private static Map<String, Runnable> products(MatrixProduct p, ScalarType type) {
    Tensor x = random(type, p.batch(), p.rows(), p.in());
    Tensor weight = random(type, p.out(), p.in());
    Tensor bias = p.bias() ? random(type, p.out()) : null;
    Runnable product =
        () -> {
          try (PointerScope scope = new PointerScope()) {
            linear(x, weight, Tensors.optional(bias));
          }
        };
    Tensor pixels = x.view(p.batch(), 1, p.rows(), p.in()).permute(0, 3, 1, 2);
    Tensor kernel = weight.view(p.out(), p.in(), 1, 1);
    Map<String, Runnable> ways = new LinkedHashMap<>();
    ways.put("linear", product);
    ways.put(
        "linear, all threads",
        () -> {
          openblas.blas_set_num_threads(LibTorch.threads());
          product.run();
          openblas.blas_set_num_threads(1);
        });
    ways.put(
        "1x1 convolution",
        () -> {
          try (PointerScope scope = new PointerScope()) {
            conv2d(pixels, kernel, Tensors.optional(bias), ONE, new long[] {0, 0}, ONE, 1);
          }
        });
    return ways;
  }

  private static Map<String, Runnable> attentions(AttentionProduct a, ScalarType type) {
    Map<String, Runnable> ways = new LinkedHashMap<>();
    Tensor query = random(type, a.batch(), a.heads(), a.queries(), a.depth());
    Tensor key = random(type, a.batch(), a.heads(), a.keys(), a.depth());
    Tensor value = random(type, a.batch(), a.heads(), a.keys(), a.depth());
    ways.put("heads apart", () -> attendAndForget(query, key, value));
    Tensor queryBeside = beside(query);
    Tensor keyBeside = beside(key);
    Tensor valueBeside = beside(value);
    ways.put("heads side by side", () -> attendAndForget(queryBeside, keyBeside, valueBeside));
    if (type != ScalarType.Float) { // many times faster than in bfloat16
      ways.put(
          "in float32",
          () -> {
            try (PointerScope scope = new PointerScope()) {
              attend(
                      queryBeside.to(ScalarType.Float),
                      keyBeside.to(ScalarType.Float),
                      valueBeside.to(ScalarType.Float))
                  .to(type);
            }
          });
    }
    return ways;
  }

  /** The same shape, {@code (B, N, heads * d)} in memory. */
  private static Tensor beside(Tensor x) {
    return x.transpose(1, 2).contiguous().transpose(1, 2);
  }

  private static void attendAndForget(Tensor query, Tensor key, Tensor value) {
    try (PointerScope scope = new PointerScope()) {
      attend(query, key, value);
    }
  }

  private static Tensor attend(Tensor query, Tensor key, Tensor value) {
    return scaled_dot_product_attention(
        query, key, value, Tensors.none(), 0.0, false, new DoubleOptional(), false);
  }

  /** As the layers do it without gradients, on maps stored channels-last. */
  private static Map<String, Runnable> between(Pointwise p, ScalarType type) {
    boolean gated = p.operation() == Pointwise.Kind.GEGLU;
    Tensor x =
        Tensors.channelsLast(
            random(type, p.batch(), (gated ? 2L : 1L) * p.channels(), p.height(), p.width()));
    Tensor scale = random(type, p.channels());
    Tensor tokens = x.permute(0, 2, 3, 1); // contiguous
    Tensor half = Tensors.channelsLast(x.narrow(1, 0, p.channels() / 2));
    return Map.of(
        "as is",
        () -> {
          try (PointerScope scope = new PointerScope()) {
            switch (p.operation()) {
              case GROUP_NORM ->
                  group_norm(
                      x, GROUPS, Tensors.optional(scale), Tensors.optional(scale), EPSILON, true);
              case SILU -> Activations.silu(x);
              case ADDITION -> x.add_(x);
              case LAYER_NORM ->
                  layer_norm(
                      tokens,
                      new long[] {p.channels()},
                      Tensors.optional(scale),
                      Tensors.optional(scale),
                      EPSILON,
                      true);
              case GEGLU -> Activations.geglu(tokens);
              case CONCATENATION -> {
                cat(new TensorVector(half, half), 1);
              }
              case UPSAMPLING -> upsample_nearest2d(x, 2L * p.height(), 2L * p.width());
            }
          }
        });
  }

  private static Tensor random(ScalarType type, long... shape) {
    return randn(shape).to(type);
  }
}
