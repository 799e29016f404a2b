package io.distillery.diffusion.model;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;

/**
 * Says when and how an autoencoder cuts large images into overlapping tiles.
 *
 * @param tile height and width of a tile in pixels of the latent; at least 2
 * @param overlap of neighbouring tiles in pixels of the latent, across which they are blended; 1 to
 *     half a tile
 * @param memory bytes that a pass may take before it is cut; 0 cuts whatever is larger than a tile
 */
public record Tiling(int tile, int overlap, long memory) {
  /** Holds 512 pixels in Stable Diffusion, the size that it was trained with. */
  private static final int USUAL_TILE = 64;

  private static final int USUAL_OVERLAP = 16;

  /**
   * Says what a pass may take by the fixed rule: with Stable Diffusion's autoencoder, 850 pixels
   * square.
   */
  private static final long USUAL_MEMORY = 3_000_000_000L;

  /** Checks that tile and overlap fit each other. */
  public Tiling {
    if (tile < 2 || overlap < 1 || overlap > tile / 2 || memory < 0) {
      throw new ConfigurationException(
          Text.format(
              "Tiles of %d that overlap by %d above %d bytes; expected tiles of at least 2, an overlap"
                  + " of 1 to half a tile and no negative memory",
              tile, overlap, memory));
    }
  }

  /** Returns the rule that never cuts. */
  public static Tiling never() {
    return new Tiling(USUAL_TILE, USUAL_OVERLAP, Long.MAX_VALUE);
  }

  /** Cuts whatever is larger than a tile. */
  public static Tiling always() {
    return new Tiling(USUAL_TILE, USUAL_OVERLAP, 0);
  }

  /**
   * Cuts images of which a pass would take more than 3 GB, by the estimate and not by the memory
   * that is free: the same options give the same image on every machine.
   */
  public static Tiling ofLargeImages() {
    return new Tiling(USUAL_TILE, USUAL_OVERLAP, USUAL_MEMORY);
  }

  /** Says whether a latent of this size is cut. */
  boolean cuts(AutoencoderConfig config, long height, long width) {
    return (height > tile || width > tile) && bytes(config, height, width) > memory;
  }

  /**
   * Estimates the memory that the pass of one latent takes: where images have their full size, four
   * feature maps are alive at once, input, output and what the operator between them needs, as wide
   * as the second level's.
   */
  static long bytes(AutoencoderConfig config, long height, long width) {
    long scale = config.downscale();
    int widest = config.blockChannels().get(Math.min(1, config.blockChannels().size() - 1));
    return 4 * height * scale * width * scale * widest * Float.BYTES;
  }
}
