package io.distillery.diffusion.model;

import static org.bytedeco.pytorch.global.torch.cat;

import io.distillery.torch.ResultScope;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * Runs an {@link AutoencoderKL} in bounded memory, for use without gradients: batches a few images
 * at a time, images that are too large in overlapping tiles. Group norms see a tile instead of the
 * image then, which changes its tones a little; an image of one tile is exactly the autoencoder's.
 */
public final class TiledAutoencoder {
  private static final Logger LOG = System.getLogger(TiledAutoencoder.class.getName());

  /**
   * Bounds the pixels of a pass to one image of 512 x 512; fixed, so that results do not depend on
   * the memory that is free.
   */
  private static final long PIXELS_AT_ONCE = 512 * 512;

  private final AutoencoderKL vae;
  private final Tiling tiling;
  private final Tiles tiles;

  /** Wraps an autoencoder, which stays the caller's. */
  public TiledAutoencoder(AutoencoderKL vae, Tiling tiling) {
    this.vae = vae;
    this.tiling = tiling;
    this.tiles = new Tiles(tiling.tile(), tiling.overlap());
  }

  /** Encodes as {@link AutoencoderKL#encode} does. */
  public LatentDistribution encode(Tensor images) {
    int scale = vae.config().downscale();
    return LatentDistribution.of(each(images, scale, 1, vae::moments));
  }

  /** Decodes as {@link AutoencoderKL#decode} does. */
  public Tensor decode(Tensor latents) {
    return each(latents, 1, vae.config().downscale(), vae::decode);
  }

  /** Estimates the memory that a pass of a latent of this size takes, of its tiles if it is cut. */
  public long bytes(long height, long width) {
    boolean cut = tiling.cuts(vae.config(), height, width);
    return Tiling.bytes(
        vae.config(),
        cut ? Math.min(tiling.tile(), height) : height,
        cut ? Math.min(tiling.tile(), width) : width);
  }

  private Tensor each(Tensor x, int inScale, int outScale, UnaryOperator<Tensor> map) {
    long height = x.size(2) / inScale;
    long width = x.size(3) / inScale;
    boolean cut = tiling.cuts(vae.config(), height, width);
    if (cut) {
      LOG.log(
          Level.INFO,
          "The autoencoder works in tiles of {0} pixels: an image of {1} x {2} would take about"
              + " {3} MB at once",
          tiling.tile() * vae.config().downscale(),
          width * vae.config().downscale(),
          height * vae.config().downscale(),
          Tiling.bytes(vae.config(), height, width) / 1_000_000);
    }
    long pixels = height * width * vae.config().downscale() * vae.config().downscale();
    long rows = Math.max(1, PIXELS_AT_ONCE / pixels);
    if (rows >= x.size(0) && !cut) {
      return ResultScope.of(() -> map.apply(x));
    }
    TensorVector parts = new TensorVector();
    for (long row = 0; row < x.size(0); row += rows) {
      Tensor part = x.narrow(0, row, Math.min(rows, x.size(0) - row));
      parts.push_back(
          ResultScope.of(() -> cut ? tiles.map(part, inScale, outScale, map) : map.apply(part)));
    }
    return cat(parts, 0);
  }
}
