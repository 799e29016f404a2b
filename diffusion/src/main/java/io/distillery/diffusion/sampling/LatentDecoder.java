package io.distillery.diffusion.sampling;

import static org.bytedeco.pytorch.global.torch.cat;

import io.distillery.diffusion.model.AutoencoderKL;
import io.distillery.diffusion.model.TiledAutoencoder;
import io.distillery.diffusion.model.Tiling;
import io.distillery.diffusion.tiny.TinyDecoder;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Decodes scaled latents to images between 0 and 1. */
final class LatentDecoder {
  private final AutoencoderKL vae;
  private final TiledAutoencoder tiled;
  private final Optional<TinyDecoder> tiny;

  /**
   * @param tiny what decodes in place of the autoencoder
   */
  LatentDecoder(AutoencoderKL vae, Tiling tiling, Optional<TinyDecoder> tiny) {
    this.vae = vae;
    this.tiny = tiny;
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
    return unclamped(latents, type)
        .clamp(new ScalarOptional(new Scalar(0)), new ScalarOptional(new Scalar(1)));
  }

  /** Decodes the same without clamping, which would leave no gradient where it is at work. */
  Tensor unclamped(Tensor latents, ScalarType type) {
    Tensor decoded =
        tiny.isPresent()
            ? oneByOne(latents.to(type), tiny.get())
            : tiled.decode(vae.unscale(latents).to(type));
    return decoded.to(ScalarType.Float).div(new Scalar(2)).add_(new Scalar(0.5));
  }

  /** Estimates the memory that the decoding of a latent takes, in bytes. */
  long bytes(long height, long width) {
    return tiny.isPresent() ? tiny.get().bytes(height, width) : tiled.bytes(height, width);
  }

  /** Its layers are as large as images, and a batch of them is no quicker. */
  private static Tensor oneByOne(Tensor latents, TinyDecoder decoder) {
    TensorVector images = new TensorVector();
    for (long row = 0; row < latents.size(0); row++) {
      images.push_back(decoder.decode(latents.narrow(0, row, 1)));
    }
    return cat(images, 0);
  }
}
