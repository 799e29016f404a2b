package io.distillery.diffusion.model;

import static io.distillery.torch.nn.Activations.silu;
import static org.bytedeco.pytorch.global.torch.cat;

import io.distillery.torch.ComputeDevice;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Linear;
import io.distillery.torch.nn.ParameterScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Timesteps as vectors: cosines and sines of falling frequencies, then two linear layers. */
final class TimeEmbedding {
  private static final double LONGEST_PERIOD = 10_000;
  private static final int WIDENING = 4;

  private final Linear linear1;
  private final Linear linear2;
  private final Linear condProjection;
  private final float[] frequencies;
  private final ComputeDevice device;

  /** {@code guidanceWidth} 0 means that the model is not told the guidance scale. */
  TimeEmbedding(ParameterScope scope, int width, int guidanceWidth) {
    condProjection =
        guidanceWidth == 0 ? null : new Linear(scope.at("cond_proj"), guidanceWidth, width, false);
    linear1 = new Linear(scope.at("linear_1"), width, width(width));
    linear2 = new Linear(scope.at("linear_2"), width(width), width(width));
    device = scope.device();
    frequencies = new float[width / 2];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = (float) Math.exp(-Math.log(LONGEST_PERIOD) * i / frequencies.length);
    }
  }

  /** The width of an embedding for a model whose first level has so many channels. */
  static int width(int channels) {
    return WIDENING * channels;
  }

  /**
   * Embeds timesteps.
   *
   * @param timesteps {@code (B)}, may be fractional
   * @param type number format of the result
   * @param guidance {@code (B, guidanceWidth)}, or null
   * @return {@code (B, 4 width)}, before the SiLU with which every block enters it
   */
  Tensor forward(Tensor timesteps, ScalarType type, Tensor guidance) {
    Tensor angles =
        timesteps
            .to(ScalarType.Float)
            .unsqueeze(1)
            .mul(device.bring(Tensors.of(frequencies, 1, frequencies.length)));
    Tensor waves = cat(new TensorVector(angles.cos(), angles.sin()), 1).to(type);
    if (guidance != null) {
      waves = waves.add(condProjection.forward(guidance.to(type))); // (B, width)
    }
    return linear2.forward(silu(linear1.forward(waves)));
  }
}
