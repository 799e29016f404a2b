package io.distillery.describe;

import io.distillery.dataset.image.CenterCrop;
import io.distillery.dataset.image.Resize;
import io.distillery.dataset.image.ResizeFilter;
import io.distillery.dataset.image.RgbImage;

/** Says how an image becomes the square that CLIP looks at. */
public enum ImageFraming {
  /** Cuts the middle out, as the checkpoints of Hugging Face do it. */
  CROP {
    @Override
    RgbImage square(RgbImage image) {
      return image;
    }
  },

  /** Makes it a square by bars in the mean colour, as the original LLaVA-1.5 does it. */
  PAD {
    @Override
    RgbImage square(RgbImage image) {
      int side = Math.max(image.width(), image.height());
      int left = (side - image.width()) / 2;
      int top = (side - image.height()) / 2;
      byte[] pixels = new byte[Math.multiplyExact(3 * side, side)];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = MEAN[i % 3];
      }
      int row = 3 * image.width();
      for (int y = 0; y < image.height(); y++) {
        int to = 3 * ((top + y) * side + left);
        System.arraycopy(image.pixels(), y * row, pixels, to, row);
      }
      return new RgbImage(side, side, pixels);
    }
  };

  /** CLIP's mean of red, green and blue, 255 times, rounded down. */
  private static final byte[] MEAN = {122, 116, 104};

  abstract RgbImage square(RgbImage image);

  /** Gives the red, green and blue bytes of {@code size} x {@code size} pixels, row by row. */
  public byte[] pixels(RgbImage image, int size) {
    RgbImage resized = Resize.shortSide(size, ResizeFilter.BICUBIC, square(image));
    return CenterCrop.roundedDown(size, size, resized).pixels();
  }
}
