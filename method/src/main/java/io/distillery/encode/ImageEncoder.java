package io.distillery.encode;

import io.distillery.base.ContentHash;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.model.LatentDistribution;
import io.distillery.diffusion.model.TiledAutoencoder;
import io.distillery.diffusion.model.Tiling;
import io.distillery.diffusion.sampling.ImageSize;
import io.distillery.diffusion.tiny.TinyEncoder;
import io.distillery.torch.ComputeDevice;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Turns images of one size into the latents that a model draws from: by the model's own
 * autoencoder, or by a tiny encoder in its place. Both stay the caller's to close.
 *
 * @param model whose latents they are
 * @param tiny what encodes in place of the model's autoencoder, weights in float32
 * @param size to which images are resized, multiples of the pixels that a latent stands for
 * @param type number format in which it computes; latents are float32 in any case
 */
public record ImageEncoder(
    LatentDiffusion model, Optional<TinyEncoder> tiny, ImageSize size, ScalarType type) {
  /**
   * Encodes by the model's own autoencoder, in the model's own size and the number format in which
   * that is fastest.
   */
  public static ImageEncoder own(LatentDiffusion model) {
    return new ImageEncoder(
        model,
        Optional.empty(),
        ImageSize.square(model.imageSize()),
        ComputeDevice.current().fastestType());
  }

  /** Encodes by the model's own autoencoder, in the same size. */
  ImageEncoder withoutTiny() {
    return new ImageEncoder(model, Optional.empty(), size, type);
  }

  /**
   * Encodes.
   *
   * @param pixels {@code (B, 3, H, W)} in [-1, 1]
   * @param statistic what is taken of each latent distribution; a tiny encoder has none, and gives
   *     one latent
   * @param contents of the images' files
   * @return scaled latents {@code (B, C, h, w)}, float32
   */
  Tensor encode(Tensor pixels, LatentStatistic statistic, List<ContentHash> contents) {
    if (tiny.isPresent()) {
      return tiny.get().encode(pixels.to(type)).to(ScalarType.Float);
    }
    TiledAutoencoder vae = new TiledAutoencoder(model.vae(), Tiling.ofLargeImages());
    LatentDistribution encoded = vae.encode(pixels.to(type)).to(ScalarType.Float);
    return model.vae().scale(statistic.of(encoded, contents));
  }

  /** Describes the space of the latents, see {@link LatentSpace}. */
  LatentSpace space(String pixels, LatentStatistic statistic, int batch, int operatorThreads) {
    return tiny.isPresent()
        ? LatentSpace.of(tiny.get(), size, pixels, type, batch, operatorThreads)
        : LatentSpace.of(
            model.vaeParameters().all(),
            model.vae().config(),
            size,
            pixels,
            statistic.title(),
            type,
            batch,
            operatorThreads);
  }
}
