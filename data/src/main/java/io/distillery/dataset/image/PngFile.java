package io.distillery.dataset.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes lossless 8-bit RGB PNG files. */
public final class PngFile {
  private static final ComponentColorModel RGB =
      new ComponentColorModel(
          ColorSpace.getInstance(ColorSpace.CS_sRGB),
          false,
          false,
          BufferedImage.OPAQUE,
          DataBuffer.TYPE_BYTE);

  private PngFile() {}

  /** Writes {@code image} to {@code file}, replacing it. */
  public static void write(Path file, RgbImage image) throws IOException {
    Files.write(file, encode(image));
  }

  /** Returns the bytes of the file. */
  public static byte[] encode(RgbImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(image.pixels().length + 256);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(new IIOImage(buffered(image), null, null));
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** Returns a view of the same pixels. */
  static BufferedImage buffered(RgbImage image) {
    WritableRaster raster =
        Raster.createInterleavedRaster(
            new DataBufferByte(image.pixels(), image.pixels().length),
            image.width(),
            image.height(),
            3 * image.width(),
            3,
            new int[] {0, 1, 2},
            null);
    return new BufferedImage(RGB, raster, false, null);
  }
}
