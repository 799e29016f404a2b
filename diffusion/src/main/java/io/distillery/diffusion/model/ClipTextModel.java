package io.distillery.diffusion.model;

import static org.bytedeco.pytorch.global.torch.gelu;

import io.distillery.base.Text;
import io.distillery.torch.ComputeDevice;
import io.distillery.torch.nn.Embedding;
import io.distillery.torch.nn.LayerNorm;
import io.distillery.torch.nn.Linear;
import io.distillery.torch.nn.ParameterScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Encodes text by CLIP's transformer (Radford et al. 2021): causal attention, layer norms first;
 * parameters under the names of Hugging Face's CLIPTextModel.
 */
public final class ClipTextModel {
  /** Names the table of tokens in checkpoints, (vocabulary, width). */
  public static final String TOKEN_TABLE = "text_model.embeddings.token_embedding.weight";

  private static final double TOKEN_DEVIATION = 0.02;
  private static final double POSITION_DEVIATION = 0.01;
  private static final double QUICK_GELU_SLOPE = 1.702;

  private final ClipTextConfig config;
  private final ComputeDevice device;
  private final Embedding tokens;
  private final Embedding positions;
  private final List<Layer> layers = new ArrayList<>();
  private final LayerNorm finalNorm;

  /** Builds the model from its numbers, taking parameters from {@code scope}. */
  public ClipTextModel(ParameterScope scope, ClipTextConfig config) {
    this.config = config;
    this.device = scope.device();
    ParameterScope model = scope.at("text_model");
    ParameterScope embeddings = model.at("embeddings");
    tokens =
        new Embedding(
            embeddings.at("token_embedding"),
            config.vocabularySize(),
            config.width(),
            TOKEN_DEVIATION);
    positions =
        new Embedding(
            embeddings.at("position_embedding"),
            config.positions(),
            config.width(),
            POSITION_DEVIATION);
    for (int i = 0; i < config.layers(); i++) {
      layers.add(new Layer(model.at("encoder").at("layers").at(i), config));
    }
    finalNorm = new LayerNorm(model.at("final_layer_norm"), config.width());
  }

  /** Returns the numbers it was built from. */
  public ClipTextConfig config() {
    return config;
  }

  /**
   * Computes the states after the last layer and its norm: what steers the U-Net.
   *
   * @param ids int64 {@code (B, N)}, N at most {@link ClipTextConfig#positions}
   * @return {@code (B, N, width)}
   */
  public Tensor forward(Tensor ids) {
    return forward(ids, SegmentRunner.direct());
  }

  /** Computes the same, with each layer a segment that {@code run} runs. */
  public Tensor forward(Tensor ids, SegmentRunner run) {
    return forward(ids, device.computeType(tokens.type()), run);
  }

  /** Computes the same in a number format, to which weights are brought. */
  public Tensor forward(Tensor ids, ScalarType type, SegmentRunner run) {
    long length = ids.size(1);
    if (length > config.positions()) {
      throw new IllegalArgumentException(
          Text.format(
              "A prompt of %d tokens is longer than the text encoder's %d: cut it or encode"
                  + " windows",
              length, config.positions()));
    }
    Tensor x = run.run(in -> embedded(in[0]).to(type), run.bring(device, ids));
    for (Layer layer : layers) {
      x = run.run(in -> layer.forward(in[0]), x);
    }
    return run.home(device, run.run(in -> finalNorm.forward(in[0]), x));
  }

  private Tensor embedded(Tensor ids) {
    Tensor range = torch.arange(new Scalar(ids.size(1)), new TensorOptions(ScalarType.Long));
    return tokens.forward(ids).add(positions.forward(device.bring(range)));
  }

  private static final class Layer {
    private final LayerNorm norm1;
    private final Linear query;
    private final Linear key;
    private final Linear value;
    private final Linear out;
    private final LayerNorm norm2;
    private final Linear wide;
    private final Linear narrow;
    private final ClipTextConfig config;
    private final ComputeDevice device;

    Layer(ParameterScope scope, ClipTextConfig config) {
      this.config = config;
      this.device = scope.device();
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
    }

    Tensor forward(Tensor x) {
      Tensor h = norm1.forward(x);
      Tensor attended =
          Attention.attend(
              query.forward(h), key.forward(h), value.forward(h), config.heads(), true, device);
      x = x.add(out.forward(attended));
      return x.add(narrow.forward(activate(wide.forward(norm2.forward(x)))));
    }

    private Tensor activate(Tensor x) {
      return switch (config.activation()) {
        case QUICK_GELU -> x.mul(x.mul(new Scalar(QUICK_GELU_SLOPE)).sigmoid());
        case GELU -> gelu(x);
      };
    }
  }
}
