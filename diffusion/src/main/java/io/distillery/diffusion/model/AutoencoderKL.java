package io.distillery.diffusion.model;

import io.distillery.torch.ComputeDevice;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Conv2d;
import io.distillery.torch.nn.ParameterScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Maps between images and latents as a variational autoencoder (Rombach et al., CVPR 2022, section
 * 3.1; KL variant), parameters under diffusers' names.
 */
public final class AutoencoderKL {
  private final AutoencoderConfig config;
  private final ComputeDevice device;
  private final AutoencoderEncoder encoder;
  private final Conv2d quantConv;
  private final Conv2d postQuantConv;
  private final AutoencoderDecoder decoder;

  /** Builds the model from its numbers, taking parameters from {@code scope}. */
  public AutoencoderKL(ParameterScope scope, AutoencoderConfig config) {
    this.config = config;
    this.device = scope.device();
    int latent = config.latentChannels();
    encoder = new AutoencoderEncoder(scope.at("encoder"), config);
    decoder = new AutoencoderDecoder(scope.at("decoder"), config);
    quantConv = new Conv2d(scope.at("quant_conv"), 2L * latent, 2L * latent, 1, 1);
    postQuantConv = new Conv2d(scope.at("post_quant_conv"), latent, latent, 1, 1);
  }

  /** Returns the numbers it was built from. */
  public AutoencoderConfig config() {
    return config;
  }

  /**
   * Computes the distribution of latents that stand for each image.
   *
   * @param images {@code (B, 3, H, W)} in [-1, 1]; H and W multiples of {@link
   *     AutoencoderConfig#downscale}
   * @return over unscaled latents {@code (B, C, H / d, W / d)}
   */
  public LatentDistribution encode(Tensor images) {
    return LatentDistribution.of(moments(images));
  }

  /** Computes means and log variances, {@code (B, 2 C, H / d, W / d)}. */
  Tensor moments(Tensor images) {
    Tensor x = device.bring(images);
    return device.home(quantConv.forward(encoder.forward(Tensors.channelsLast(x))));
  }

  /**
   * Computes the images that latents stand for.
   *
   * @param latents unscaled, {@code (B, C, h, w)}
   * @return {@code (B, 3, d h, d w)}, about [-1, 1], not clamped
   */
  public Tensor decode(Tensor latents) {
    Tensor z = device.bring(latents);
    return device.home(decoder.forward(postQuantConv.forward(Tensors.channelsLast(z))));
  }

  /** Scales latents as the diffusion model sees them: multiplied by the scaling factor. */
  public Tensor scale(Tensor latents) {
    return latents.mul(new Scalar(config.scalingFactor()));
  }

  /** Inverts {@link #scale}. */
  public Tensor unscale(Tensor latents) {
    return latents.div(new Scalar(config.scalingFactor()));
  }
}
