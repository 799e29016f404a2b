package io.distillery.chart;

import io.distillery.base.Text;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import javax.imageio.ImageIO;

/** Puts images inside a page. */
public final class DataUri {
  private DataUri() {}

  /**
   * Turns an image file into a data URI. Small PNG files go in as they are; others are scaled down.
   *
   * @param side the longer side may have this many pixels
   * @throws IOException when it is not a readable image; the message names it
   */
  public static String of(Path file, int side) throws IOException {
    BufferedImage image = ImageIO.read(file.toFile());
    if (image == null) {
      throw new IOException(Text.format("%s is not an image that can be read", file));
    }
    boolean png = file.toString().toLowerCase(Locale.ROOT).endsWith(".png");
    int longer = Math.max(image.getWidth(), image.getHeight());
    if (png && longer <= side) {
      return ofPng(Files.readAllBytes(file));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(scaled(image, Math.min(1.0, (double) side / longer)), "png", bytes);
    return ofPng(bytes.toByteArray());
  }

  private static BufferedImage scaled(BufferedImage image, double factor) {
    int width = Math.max(1, (int) Math.round(image.getWidth() * factor));
    int height = Math.max(1, (int) Math.round(image.getHeight() * factor));
    BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = small.createGraphics();
    graphics.drawImage(
        image.getScaledInstance(width, height, Image.SCALE_AREA_AVERAGING), 0, 0, null);
    graphics.dispose();
    return small;
  }

  /** Turns a PNG file's bytes into a data URI. */
  public static String ofPng(byte[] png) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
  }
}
