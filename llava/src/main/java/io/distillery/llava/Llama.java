package io.distillery.llava;

import static io.distillery.torch.nn.Activations.silu;

import io.distillery.torch.ComputeDevice;
import io.distillery.torch.nn.Embedding;
import io.distillery.torch.nn.Linear;
import io.distillery.torch.nn.ParameterScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Llama (Touvron et al. 2023), a decoder of language: norms first, rotary positions, gated
 * feed-forward layers; parameters under the names of Hugging Face's LlamaForCausalLM. Without
 * gradients.
 */
final class Llama {
  private static final double DEVIATION = 0.02;

  private final LlamaConfig config;
  private final ComputeDevice device;
  private final Embedding tokens;
  private final List<Layer> layers = new ArrayList<>();
  private final RmsNorm norm;
  private final Linear head;

  /** Builds the model, taking parameters from {@code scope}. */
  Llama(ParameterScope scope, LlamaConfig config) {
    this.config = config;
    this.device = scope.device();
    int width = config.width();
    ParameterScope model = scope.at("model");
    tokens = new Embedding(model.at("embed_tokens"), config.vocabularySize(), width, DEVIATION);
    for (int i = 0; i < config.layers(); i++) {
      layers.add(new Layer(model.at("layers").at(i), config, i));
    }
    norm = new RmsNorm(model.at("norm"), width, config.epsilon());
    head = new Linear(scope.at("lm_head"), width, config.vocabularySize(), false);
  }

  /** The tokens' vectors, {@code (B, N) int64 -> (B, N, width)}, in the format they are kept in. */
  Tensor embed(Tensor ids) {
    return tokens.forward(device.bring(ids));
  }

  /**
   * Reads on.
   *
   * @param x as {@link #embed} gives it, {@code (B, N, width)}, in the format to compute in;
   *     overwritten
   * @param positions of each in its sequence, int64 {@code (B, N)}
   * @param mask float32 {@code (B or 1, 1, N, M)}, added to the attention's products, M being the
   *     cache's capacity
   * @param cache of what was read before, with room for what is read here
   * @return the states after the last block and its norm, {@code (B, N, width)}
   */
  Tensor forward(Tensor x, Tensor positions, Tensor mask, KeyValueCache cache) {
    RotaryPositions rotary =
        new RotaryPositions(positions, config.headWidth(), config.ropeTheta(), device);
    Tensor seen = device.bring(mask);
    for (Layer layer : layers) {
      layer.addTo(x, rotary, seen, cache);
    }
    cache.advance(x.size(1));
    return norm.forward(x);
  }

  /** How likely each token comes next, {@code (..., width) -> (..., vocabulary)}, float32. */
  Tensor logits(Tensor states) {
    return device.home(head.forward(states).to(ScalarType.Float));
  }

  /** An empty cache for so many sequences, in the format to compute in. */
  KeyValueCache cache(long batch, ScalarType type) {
    return new KeyValueCache(config, batch, type, device);
  }

  /** The number format that the weights are kept in. */
  ScalarType type() {
    return tokens.type();
  }

  RmsNorm norm() {
    return norm;
  }

  List<Layer> layers() {
    return layers;
  }

  /** A block of the transformer. */
  static final class Layer {
    private final RmsNorm norm1;
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Linear out;
    private final RmsNorm norm2;
    private final Linear gate;
    private final Linear up;
    private final Linear down;
    private final LlamaConfig config;
    private final ComputeDevice device;
    private final int index;

    private Layer(ParameterScope scope, LlamaConfig config, int index) {
      this.config = config;
      this.device = scope.device();
      this.index = index;
      long width = config.width();
      long queries = (long) config.heads() * config.headWidth();
      long keys = (long) config.keyValueHeads() * config.headWidth();
      ParameterScope attention = scope.at("self_attn");
      query = new Linear(attention.at("q_proj"), width, queries, false);
      key = new Linear(attention.at("k_proj"), width, keys, false);
      value = new Linear(attention.at("v_proj"), width, keys, false);
      out = new Linear(attention.at("o_proj"), queries, width, false);
      gate = new Linear(scope.at("mlp").at("gate_proj"), width, config.feedForwardWidth(), false);
      up = new Linear(scope.at("mlp").at("up_proj"), width, config.feedForwardWidth(), false);
      down = new Linear(scope.at("mlp").at("down_proj"), config.feedForwardWidth(), width, false);
      norm1 = new RmsNorm(scope.at("input_layernorm"), width, config.epsilon());
      norm2 = new RmsNorm(scope.at("post_attention_layernorm"), width, config.epsilon());
    }

    /** Adds to the states {@code (B, N, width)} what this block makes of them. */
    void addTo(Tensor x, RotaryPositions rotary, Tensor mask, KeyValueCache cache) {
      try (PointerScope scope = new PointerScope()) {
        x.add_(attend(norm1.forward(x), rotary, mask, cache));
      }
      try (PointerScope scope = new PointerScope()) {
        Tensor h = norm2.forward(x);
        x.add_(down.forward(silu(gate.forward(h)).mul_(up.forward(h))));
      }
    }

    private Tensor attend(Tensor x, RotaryPositions rotary, Tensor mask, KeyValueCache cache) {
      Tensor q = rotary.turn(Attention.split(query.forward(x), config.heads())); // (B, H, N, d)
      Tensor k = rotary.turn(Attention.split(key.forward(x), config.keyValueHeads()));
      Tensor v = Attention.split(value.forward(x), config.keyValueHeads()); // (B, G, N, d)
      cache.put(index, k, v);
      Tensor keys = cache.keys(index); // (B, G, M, d)
      Tensor values = cache.values(index);
      Tensor attended =
          x.size(1) == 1
              ? Attention.ofOne(q, keys, values, mask)
              : Attention.ofMany(q, keys, values, mask, device);
      return out.forward(Attention.join(attended));
    }
  }
}
