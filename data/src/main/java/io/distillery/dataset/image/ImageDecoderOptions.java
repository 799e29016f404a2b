package io.distillery.dataset.image;

/**
 * How image files become pixels.
 *
 * @param rendering what becomes of transparency and orientation
 * @param maxPixels an image whose header says more is refused before memory is taken for it
 */
public record ImageDecoderOptions(Rendering rendering, long maxPixels) {
  /** What becomes of what 8-bit RGB cannot hold. */
  public enum Rendering {
    /** As a viewer shows it: turned upright by its EXIF orientation, transparency over white. */
    AS_SEEN,
    /** As {@code Image.open(file).convert("RGB")} of PIL: orientation ignored, alpha dropped. */
    PIL
  }

  /** Where PIL, too, calls an image a decompression bomb: 2 * 2^30 / 4 / 3 pixels, 178,956,970. */
  public static final long DEFAULT_MAX_PIXELS = 2 * (1L << 30) / 4 / 3;

  public ImageDecoderOptions {
    if (maxPixels < 1) {
      throw new IllegalArgumentException("The limit is %d pixels".formatted(maxPixels));
    }
  }

  /** As seen, with the default limit. */
  public static ImageDecoderOptions defaults() {
    return new ImageDecoderOptions(Rendering.AS_SEEN, DEFAULT_MAX_PIXELS);
  }

  /** As PIL, with the default limit. */
  public static ImageDecoderOptions pil() {
    return new ImageDecoderOptions(Rendering.PIL, DEFAULT_MAX_PIXELS);
  }
}
