package io.distillery.encode;

import io.distillery.base.Seeds;
import io.distillery.base.Text;
import io.distillery.dataset.image.RgbImage;
import java.util.ArrayList;
import java.util.List;

/**
 * Describes a way to look at a source image: whole or a part of it, as it is or mirrored. Training
 * draws one of an image's views each time.
 *
 * <p>Views are encoded once and kept like latents of whole images. Encoding crops anew at each step
 * would show more of them, but costs an encoder's pass for each: 45 % on top of a step of Stable
 * Diffusion v1.5 (1.1 of 2.4 TFLOP an image).
 *
 * @param crop 0 for the whole image, else the number of a random part
 * @param mirrored whether left and right are exchanged
 */
public record ImageView(int crop, boolean mirrored) {
  /** Looks at the whole image as it is. */
  public static final ImageView WHOLE = new ImageView(0, false);

  /** Says how small a part of width and of height a crop may show. */
  private static final double SMALLEST = 0.75;

  /** Lists views of the whole image and of so many parts, each mirrored too if wanted. */
  public static List<ImageView> all(int crops, boolean flips) {
    List<ImageView> views = new ArrayList<>();
    for (int crop = 0; crop <= crops; crop++) {
      views.add(new ImageView(crop, false));
      if (flips) {
        views.add(new ImageView(crop, true));
      }
    }
    return views;
  }

  /** Says how files become pixels, for {@link io.distillery.encode.LatentSpace}. */
  public String pixels(String whole) {
    String part = crop == 0 ? whole : Text.format("%s, part %d of %s", whole, crop, SMALLEST);
    return mirrored ? part + ", mirrored" : part;
  }

  /**
   * Takes the part and mirrors it.
   *
   * @param name of the image, which decides where its parts lie
   */
  RgbImage of(RgbImage image, String name) {
    RgbImage part = crop == 0 ? image : part(image, name);
    return mirrored ? mirrored(part) : part;
  }

  /**
   * Cuts the same share off width and height, so that the picture is squeezed as the whole one is.
   */
  private RgbImage part(RgbImage image, String name) {
    double share = SMALLEST + (1 - SMALLEST) * random(name, "size");
    int width = Math.max(1, (int) Math.round(share * image.width()));
    int height = Math.max(1, (int) Math.round(share * image.height()));
    int left = (int) (random(name, "left") * (image.width() - width + 1));
    int top = (int) (random(name, "top") * (image.height() - height + 1));
    byte[] pixels = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      int from = 3 * ((top + y) * image.width() + left);
      System.arraycopy(image.pixels(), from, pixels, 3 * y * width, 3 * width);
    }
    return new RgbImage(width, height, pixels);
  }

  /** Draws a number in [0, 1) that follows from the image's name. */
  private double random(String name, String what) {
    return (Seeds.derive(crop, "crop", name, what) >>> 11) * 0x1p-53;
  }

  private static RgbImage mirrored(RgbImage image) {
    byte[] in = image.pixels();
    byte[] pixels = new byte[in.length];
    int width = image.width();
    for (int y = 0; y < image.height(); y++) {
      int from = 3 * ((y + 1) * width - 1);
      int to = 3 * y * width;
      for (int x = 0; x < width; x++) {
        pixels[to] = in[from];
        pixels[to + 1] = in[from + 1];
        pixels[to + 2] = in[from + 2];
        to += 3;
        from -= 3;
      }
    }
    return new RgbImage(width, image.height(), pixels);
  }
}
