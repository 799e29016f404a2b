package io.distillery.diffusion.tiny;

import static org.bytedeco.pytorch.global.torch.upsample_nearest2d;

import io.distillery.torch.ResultScope;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Conv2d;
import io.distillery.torch.nn.ParameterScope;
import io.distillery.torch.nn.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Turns latents as a diffusion model sees them (scaled) into images, layers under diffusers' names.
 * It owns its weights until {@link #close()}.
 */
public final class TinyDecoder implements AutoCloseable {
  /** Latents are squashed smoothly to within so much of 0. */
  private static final double MAGNITUDE = 3;

  private final TinyConfig config;
  private final Parameters parameters;
  private final List<UnaryOperator<Tensor>> layers = new ArrayList<>();

  /** Builds it from its numbers, taking its parameters, which it then owns. */
  public TinyDecoder(Parameters parameters, TinyConfig config) {
    this.config = config;
    this.parameters = parameters;
    ParameterScope scope = parameters.root().at("decoder").at("layers");
    int width = config.width();
    layers.add(new Conv2d(scope.at(0), config.latentChannels(), width, 3, 1)::forward);
    layers.add(torch::relu);
    for (int doubling = 0; doubling < TinyConfig.HALVINGS; doubling++) {
      boolean pooled = config.pooled() && doubling == 0;
      for (int block = 0; block < TinyConfig.BLOCKS; block++) {
        layers.add(new TinyBlock(scope.at(layers.size()), width, pooled)::forward);
      }
      layers.add(x -> upsample_nearest2d(x, 2 * x.size(2), 2 * x.size(3)));
      layers.add(new Conv2d(scope.at(layers.size()), width, width, 3, 1, 1, false)::forward);
    }
    layers.add(new TinyBlock(scope.at(layers.size()), width, false)::forward);
    layers.add(new Conv2d(scope.at(layers.size()), width, config.imageChannels(), 3, 1)::forward);
  }

  /** The numbers it was built from. */
  public TinyConfig config() {
    return config;
  }

  /** Its weights. */
  public Parameters parameters() {
    return parameters;
  }

  /**
   * Decodes.
   *
   * @param latents scaled, {@code (B, C, h, w)}
   * @return {@code (B, 3, 8 h, 8 w)}, about [-1, 1], not clamped
   */
  public Tensor decode(Tensor latents) {
    return ResultScope.of(
        () -> {
          Scalar magnitude = new Scalar(MAGNITUDE);
          Tensor x = Tensors.channelsLast(latents.div(magnitude).tanh().mul(magnitude));
          x = parameters.device().bring(x);
          for (UnaryOperator<Tensor> layer : layers) {
            x = layer.apply(x);
          }
          x = parameters.device().home(x);
          return x.mul(new Scalar(2)).sub_(new Scalar(1));
        });
  }

  /** Estimates the memory that the decoding of a latent takes: four maps of the image's size. */
  public long bytes(long height, long width) {
    return 4
        * height
        * width
        * TinyConfig.DOWNSCALE
        * TinyConfig.DOWNSCALE
        * config.width()
        * Float.BYTES;
  }

  @Override
  public void close() {
    parameters.close();
  }
}
