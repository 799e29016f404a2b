package io.distillery.diffusion.sampling;

import io.distillery.diffusion.model.AutoencoderKL;
import io.distillery.diffusion.model.TiledAutoencoder;
import io.distillery.diffusion.model.Tiling;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Decodes scaled latents to images between 0 and 1. */
final class LatentDecoder {
  private final AutoencoderKL vae;
  private final TiledAutoencoder tiled;

  LatentDecoder(AutoencoderKL vae, Tiling tiling) {
    this.vae = vae;
    this.tiled = new TiledAutoencoder(vae, tiling);
  }

  /**
   * Decodes and maps [-1, 1] to [0, 1], clamped.
   *
   * @param latents scaled, {@code (B, C, h, w)}
   * @param type in which the autoencoder computes
   * @return float32 {@code (B, 3, H, W)}
   */
  Tensor decode(Tensor latents, ScalarType type) {
    return tiled
        .decode(vae.unscale(latents).to(type))
        .to(ScalarType.Float)
        .div(new Scalar(2))
        .add_(new Scalar(0.5))
        .clamp(new ScalarOptional(new Scalar(0)), new ScalarOptional(new Scalar(1)));
  }
}
