package io.distillery.describe.server;

import io.distillery.dataset.image.PngFile;
import io.distillery.dataset.image.Resize;
import io.distillery.dataset.image.ResizeFilter;
import io.distillery.dataset.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Makes of an image what is sent: enlarged where it is small, and as a {@code data:} URL. */
final class SentImage {
  /** Is the longest side that is sent: no open model looks at more. */
  static final int LONGEST = 1344;

  private static final int LARGEST_PNG = 512 * 512;
  private static final float QUALITY = 0.95f;

  private SentImage() {}

  /**
   * Resizes, bicubic, so that the short side is at least and the long side at most so many pixels.
   */
  static RgbImage sized(RgbImage image, int smallestSide) {
    double shorter = Math.min(image.width(), image.height());
    double longer = Math.max(image.width(), image.height());
    double scale = Math.min(Math.max(1, smallestSide / shorter), LONGEST / longer);
    return scale == 1 ? image : scaled(image, scale);
  }

  /** Halves both sides. */
  static RgbImage halved(RgbImage image) {
    return scaled(image, 0.5);
  }

  private static RgbImage scaled(RgbImage image, double scale) {
    return Resize.to(
        (int) Math.max(1, Math.round(scale * image.width())),
        (int) Math.max(1, Math.round(scale * image.height())),
        ResizeFilter.BICUBIC,
        image);
  }

  /** Writes the image as PNG, and as JPEG where that would be large. */
  static String dataUrl(RgbImage image) throws IOException {
    boolean isLarge = (long) image.width() * image.height() > LARGEST_PNG;
    return isLarge
        ? "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg(image))
        : "data:image/png;base64," + Base64.getEncoder().encodeToString(PngFile.encode(image));
  }

  private static byte[] jpeg(RgbImage image) throws IOException {
    BufferedImage buffered =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        buffered.setRGB(x, y, image.red(x, y) << 16 | image.green(x, y) << 8 | image.blue(x, y));
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam quality = writer.getDefaultWriteParam();
      quality.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      quality.setCompressionQuality(QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(buffered, null, null), quality);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
