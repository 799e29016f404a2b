package io.distillery.llava;

import static io.distillery.torch.nn.Activations.silu;
import static org.bytedeco.pytorch.global.torch.cat;

import io.distillery.torch.Casts;
import io.distillery.torch.ComputeDevice;
import io.distillery.torch.nn.Conv2d;
import io.distillery.torch.nn.Init;
import io.distillery.torch.nn.LayerNorm;
import io.distillery.torch.nn.Linear;
import io.distillery.torch.nn.ParameterScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * CLIP's vision transformer (Radford et al. 2021): patches and a class token, layer norms first;
 * parameters under the names of Hugging Face's CLIPVisionModel. Without gradients.
 */
final class ClipVisionTower {
  private static final double DEVIATION = 0.02;
  private static final double QUICK_GELU_SLOPE = 1.702;

  private final ClipVisionConfig config;
  private final Tensor classToken; // (width)
  private final Tensor positions; // (1 + patches, width)
  private final Conv2d patches;
  private final LayerNorm preNorm;
  private final List<Layer> layers = new ArrayList<>();

  /**
   * Builds the tower, taking parameters from {@code scope}.
   *
   * @param used the blocks to build: later ones, and the norm behind them, are not asked for
   */
  ClipVisionTower(ParameterScope scope, ClipVisionConfig config, int used) {
    this.config = config;
    int width = config.width();
    int patch = config.patchSize();
    ParameterScope model = scope.at("vision_model");
    ParameterScope embeddings = model.at("embeddings");
    classToken = embeddings.parameter("class_embedding", Init.normal(DEVIATION), width);
    patches = new Conv2d(embeddings.at("patch_embedding"), 3, width, patch, patch, 0, false);
    positions =
        embeddings
            .at("position_embedding")
            .parameter("weight", Init.normal(DEVIATION), 1L + config.patches(), width);
    preNorm = new LayerNorm(model.at("pre_layrnorm"), width); // spelt so
    for (int i = 0; i < used; i++) {
      layers.add(new Layer(model.at("encoder").at("layers").at(i), config));
    }
  }

  /**
   * Looks at images.
   *
   * @param pixels {@code (I, 3, S, S)}, normalised, in the format to compute in
   * @return the patches' states after the last block in use, row by row, {@code (I, patches,
   *     width)}
   */
  Tensor forward(Tensor pixels) {
    Tensor x = embed(pixels); // (I, 1 + patches, width)
    for (Layer layer : layers) {
      layer.addTo(x);
    }
    return x.narrow(1, 1, config.patches()); // the class token stays behind
  }

  /** The states before the first block. */
  Tensor embed(Tensor pixels) {
    Tensor patched = patches.forward(pixels).flatten(2, 3).transpose(1, 2); // (I, patches, width)
    Tensor first = Casts.like(classToken, pixels).expand(pixels.size(0), 1, config.width());
    Tensor x = cat(new TensorVector(first, patched), 1).add_(Casts.like(positions, pixels));
    return preNorm.forward(x);
  }

  List<Layer> layers() {
    return layers;
  }

  /** A block of the transformer. */
  static final class Layer {
    private final LayerNorm norm1;
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Linear out;
    private final LayerNorm norm2;
    private final Linear wide;
    private final Linear narrow;
    private final int heads;
    private final ComputeDevice device;

    private Layer(ParameterScope scope, ClipVisionConfig config) {
      int width = config.width();
      ParameterScope attention = scope.at("self_attn");
      key = new Linear(attention.at("k_proj"), width, width);
      value = new Linear(attention.at("v_proj"), width, width);
      query = new Linear(attention.at("q_proj"), width, width);
      out = new Linear(attention.at("out_proj"), width, width);
      norm1 = new LayerNorm(scope.at("layer_norm1"), width);
      wide = new Linear(scope.at("mlp").at("fc1"), width, config.feedForwardWidth());
      narrow = new Linear(scope.at("mlp").at("fc2"), config.feedForwardWidth(), width);
      norm2 = new LayerNorm(scope.at("layer_norm2"), width);
      heads = config.heads();
      device = scope.device();
    }

    /** Adds to the states {@code (I, N, width)} what this block makes of them. */
    void addTo(Tensor x) {
      try (PointerScope scope = new PointerScope()) {
        x.add_(attend(norm1.forward(x)));
      }
      try (PointerScope scope = new PointerScope()) {
        x.add_(narrow.forward(quickGelu(wide.forward(norm2.forward(x)))));
      }
    }

    private Tensor attend(Tensor x) {
      Tensor q = Attention.split(query.forward(x), heads); // (I, heads, N, width / heads)
      Tensor k = Attention.split(key.forward(x), heads);
      Tensor v = Attention.split(value.forward(x), heads);
      return out.forward(Attention.join(Attention.ofMany(q, k, v, null, device)));
    }

    /** {@code x * sigmoid(1.702 x)}, which is {@code silu(1.702 x) / 1.702}, in place. */
    private static Tensor quickGelu(Tensor x) {
      return silu(x.mul_(new Scalar(QUICK_GELU_SLOPE))).div_(new Scalar(QUICK_GELU_SLOPE));
    }
  }
}
