package io.distillery.diffusion.tiny;

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

/**
 * Turns images into latents as a diffusion model sees them (scaled), layers under diffusers' names.
 * It owns its weights until {@link #close()}.
 */
public final class TinyEncoder implements AutoCloseable {
  private final TinyConfig config;
  private final Parameters parameters;
  private final List<UnaryOperator<Tensor>> layers = new ArrayList<>();

  /** Builds it from its numbers, taking its parameters, which it then owns. */
  public TinyEncoder(Parameters parameters, TinyConfig config) {
    this.config = config;
    this.parameters = parameters;
    ParameterScope scope = parameters.root().at("encoder").at("layers");
    int width = config.width();
    layers.add(new Conv2d(scope.at(0), config.imageChannels(), width, 3, 1)::forward);
    layers.add(new TinyBlock(scope.at(1), width, false)::forward);
    for (int halving = 0; halving < TinyConfig.HALVINGS; halving++) {
      layers.add(new Conv2d(scope.at(layers.size()), width, width, 3, 2, 1, false)::forward);
      boolean pooled = config.pooled() && halving == TinyConfig.HALVINGS - 1;
      for (int block = 0; block < TinyConfig.BLOCKS; block++) {
        layers.add(new TinyBlock(scope.at(layers.size()), width, pooled)::forward);
      }
    }
    layers.add(new Conv2d(scope.at(layers.size()), width, config.latentChannels(), 3, 1)::forward);
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
   * Encodes.
   *
   * @param images {@code (B, 3, H, W)} in [-1, 1]; H and W multiples of 8
   * @return scaled latents {@code (B, C, H / 8, W / 8)}
   */
  public Tensor encode(Tensor images) {
    return ResultScope.of(
        () -> {
          Tensor x = Tensors.channelsLast(images).add(new Scalar(1)).div_(new Scalar(2));
          x = parameters.device().bring(x);
          for (UnaryOperator<Tensor> layer : layers) {
            x = layer.apply(x);
          }
          x = parameters.device().home(x);
          return x;
        });
  }

  @Override
  public void close() {
    parameters.close();
  }
}
