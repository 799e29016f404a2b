package io.distillery.diffusion.sampling;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
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

  /**
   * Reads what JSON has: a number, which is a square, or a text.
   *
   * @throws IllegalArgumentException where it is neither
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static ImageSize of(Object json) {
    return json instanceof Integer side ? square(side) : parse(String.valueOf(json));
  }

  /** Writes a square as a number, others as a text. */
  @JsonValue
  Object json() {
    return isSquare() ? (Object) width : toString();
  }

  /** Says whether both sides are equal. */
  public boolean isSquare() {
    return width == height;
  }

  /** Gives the length of the shorter side. */
  public int shorter() {
    return Math.min(width, height);
  }

  /**
   * Gives a size of this shape, as nearly as steps allow.
   *
   * @param shorter length of the shorter side, a multiple of the step
   * @param step of which the longer side is a multiple, too
   */
  public ImageSize shaped(int shorter, int step) {
    long longer = Math.max(width, height);
    int other = Math.toIntExact(Math.round((double) shorter * longer / shorter() / step)) * step;
    return width < height ? new ImageSize(shorter, other) : new ImageSize(other, shorter);
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
    return isSquare() ? String.valueOf(width) : width + "x" + height;
  }
}
