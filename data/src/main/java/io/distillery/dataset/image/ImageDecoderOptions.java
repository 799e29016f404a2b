package io.distillery.dataset.image;

import io.distillery.base.Text;

/**
 * Says how image files become pixels.
 *
 * @param rendering what becomes of transparency and orientation
 * @param maxPixels an image whose header says more is refused before memory is taken for it
 */
public record ImageDecoderOptions(Rendering rendering, long maxPixels) {
  /** Says what becomes of what 8-bit RGB cannot hold. */
  public enum Rendering {
    /**
     * Shows an image as a viewer does: turned upright by its EXIF orientation, transparency over
     * white.
     */
    AS_SEEN,
    /**
     * Converts as {@code Image.open(file).convert("RGB")} of PIL does: orientation ignored, alpha
     * dropped.
     */
    PIL
  }

  /**
   * Says above how many pixels PIL, too, calls an image a decompression bomb: 2 * 2^30 / 4 / 3
   * pixels, 178,956,970.
   */
  public static final long DEFAULT_MAX_PIXELS = 2 * (1L << 30) / 4 / 3;

  /** Checks that the limit is at least one pixel. */
  public ImageDecoderOptions {
    if (maxPixels < 1) {
      throw new IllegalArgumentException(Text.format("The limit is %d pixels", maxPixels));
    }
  }

  /** Decodes as seen, with the default limit. */
  public static ImageDecoderOptions defaults() {
    return new ImageDecoderOptions(Rendering.AS_SEEN, DEFAULT_MAX_PIXELS);
  }

  /** Decodes as PIL does, with the default limit. */
  public static ImageDecoderOptions pil() {
    return new ImageDecoderOptions(Rendering.PIL, DEFAULT_MAX_PIXELS);
  }
}
