package io.distillery.diffusion.sampling;

import io.distillery.base.Text;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Holds how large images are, in pixels.
 *
 * @param width at least 1
 * @param height at least 1
 */
public record ImageSize(int width, int height) {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,6})(?:[xX](\\d{1,6}))?");

  public ImageSize {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          Text.format("An image of %d x %d pixels, expected at least 1 x 1", width, height));
    }
  }

  /** A square. */
  public static ImageSize square(int side) {
    return new ImageSize(side, side);
  }

  /**
   * Reads {@code 512}, a square, or {@code 512x768}, width and height.
   *
   * @throws IllegalArgumentException where the text is neither
   */
  public static ImageSize parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          Text.format(
              "The size is '%s', expected pixels such as 512, or width and height such as 512x768",
              text));
    }
    int width = Integer.parseInt(matcher.group(1));
    return new ImageSize(
        width, matcher.group(2) == null ? width : Integer.parseInt(matcher.group(2)));
  }

  /** Pixels in all. */
  public long pixels() {
    return (long) width * height;
  }

  /** Whether both sides are multiples of so many pixels. */
  public boolean isMultipleOf(int step) {
    return width % step == 0 && height % step == 0;
  }

  /** What {@link #parse} reads. */
  @Override
  public String toString() {
    return width == height ? String.valueOf(width) : width + "x" + height;
  }
}
