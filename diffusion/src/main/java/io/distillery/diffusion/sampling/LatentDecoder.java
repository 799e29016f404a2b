package io.distillery.diffusion.sampling;

import static org.bytedeco.pytorch.global.torch.cat;

import io.distillery.diffusion.AutoencoderKL;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Latents to images, few at a time: decoding takes more memory than all else. */
final class LatentDecoder {
  // One 512 x 512 image.
  private static final long PIXELS_AT_ONCE = 512 * 512;

  private final AutoencoderKL vae;
  private final ScalarType type;

  /**
   * @param type in which the autoencoder computes
   */
  LatentDecoder(AutoencoderKL vae, ScalarType type) {
    this.vae = vae;
    this.type = type;
  }

  /**
   * Decodes and maps [-1, 1] to [0, 1], clamped.
   *
   * @param latents scaled, {@code (B, C, h, w)}
   * @return float32 {@code (B, 3, H, W)}
   */
  Tensor decode(Tensor latents) {
    long scale = vae.config().downscale();
    long pixels = latents.size(2) * latents.size(3) * scale * scale;
    long rows = Math.max(1, PIXELS_AT_ONCE / pixels);
    TensorVector images = new TensorVector();
    for (long row = 0; row < latents.size(0); row += rows) {
      images.push_back(part(latents.narrow(0, row, Math.min(rows, latents.size(0) - row))));
    }
    return cat(images, 0);
  }

  private Tensor part(Tensor latents) {
    return vae.decode(vae.unscale(latents).to(type))
        .to(ScalarType.Float)
        .div(new Scalar(2))
        .add_(new Scalar(0.5))
        .clamp(new ScalarOptional(new Scalar(0)), new ScalarOptional(new Scalar(1)));
  }
}
