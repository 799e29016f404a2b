package io.distillery.dataset.image;

import io.distillery.base.ConfigurationException;
import io.distillery.base.PlainReason;
import io.distillery.base.Text;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Decodes JPEG, PNG, GIF, WebP, BMP and TIFF files to 8-bit RGB; the content decides, not the
 * file's name. Of animations and many-paged files the first picture. Images are as a viewer shows
 * them: turned upright by their EXIF orientation, transparency over white. Samples are taken as
 * they are stored: colour profiles and gamma are ignored, as image classification does. Safe to be
 * used by several threads.
 */
public class ImageDecoder {
  /** Where PIL, too, calls an image a decompression bomb: 2 * 2^30 / 4 / 3 pixels, 178,956,970. */
  public static final long MOST_PIXELS = 2 * (1L << 30) / 4 / 3;

  private final long mostPixels;

  /** Decodes images of up to {@link #MOST_PIXELS}. */
  public ImageDecoder() {
    this(MOST_PIXELS);
  }

  /**
   * Decodes images of up to so many pixels.
   *
   * @param mostPixels an image whose header says more is refused before memory is taken for it
   */
  public ImageDecoder(long mostPixels) {
    if (mostPixels < 1) {
      throw new ConfigurationException(
          Text.format("Images may have %d pixels at most, expected 1 or more", mostPixels));
    }
    this.mostPixels = mostPixels;
  }

  /**
   * Decodes a file.
   *
   * @throws UnreadableImageException with the reason, if that is not possible
   */
  public RgbImage decode(Path file) throws UnreadableImageException {
    return decode(content(file), file.toString());
  }

  /**
   * Reads the bytes of a file.
   *
   * @throws UnreadableImageException with the reason, if it cannot be read
   */
  public static byte[] content(Path file) throws UnreadableImageException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new UnreadableImageException(file.toString(), "there is no such file", e);
    } catch (IOException | OutOfMemoryError e) { // as large files as that exist
      throw new UnreadableImageException(
          file.toString(),
          Text.format("it cannot be read (%s)", PlainReason.of(e, "the system does not say why")),
          e);
    }
  }

  /**
   * Decodes the content of a file.
   *
   * @param name of the file, for errors
   * @throws UnreadableImageException with the reason, if that is not possible
   */
  public RgbImage decode(byte[] content, String name) throws UnreadableImageException {
    if (content.length == 0) {
      throw new UnreadableImageException(name, "it is empty", null);
    }
    try (ImageInputStream stream = new ImageBytesStream(content)) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
      if (!readers.hasNext()) {
        throw new UnreadableImageException(
            name, Text.format("it is no image of a known format (%s)", start(content)), null);
      }
      ImageReader reader = readers.next();
      try {
        return decode(reader, stream, content, name);
      } finally {
        reader.dispose();
      }
    } catch (UnreadableImageException e) {
      throw e;
    } catch (OutOfMemoryError e) {
      throw new UnreadableImageException(name, "it takes more memory than there is (-Xmx)", e);
    } catch (IOException | RuntimeException e) { // plug-ins meet damage with all kinds of them
      throw new UnreadableImageException(
          name,
          Text.format("it is damaged (%s)", PlainReason.of(e, "its bytes are not of its format")),
          e);
    }
  }

  private RgbImage decode(ImageReader reader, ImageInputStream stream, byte[] content, String name)
      throws IOException {
    reader.setInput(stream, true, true);
    Optional<BmpSize> bmp = BmpSize.of(content);
    if (bmp.isPresent()) {
      requireSize(bmp.get().width(), bmp.get().height(), name);
    }
    Optional<GifScreen> screen = GifScreen.of(content);
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    requireSize(width, height, name);
    if (screen.isPresent()) {
      requireSize(screen.get().seenWidth(width), screen.get().seenHeight(height), name);
    }
    reader.addIIOReadWarningListener(
        (source, warning) -> {
          if (isTruncation(warning)) {
            throw new IllegalStateException(warning);
          }
        });
    JpegHeader jpeg = JpegHeader.of(content);
    RgbImage image =
        jpeg.components() == 4
            ? CmykJpeg.rgb(reader.readRaster(0, null), jpeg)
            : rgb(read(reader, jpeg), screen);
    return upright(image, ExifOrientation.of(content, jpeg));
  }

  private void requireSize(long width, long height, String name) throws UnreadableImageException {
    if (width * height > mostPixels) {
      throw new UnreadableImageException(
          name,
          Text.format(
              "its header says %,d x %,d pixels, more than the limit of %,d pixels: a decompression"
                  + " bomb",
              width, height, mostPixels),
          null);
    }
  }

  /** The picture, on its screen if it has one. */
  RgbImage rgb(BufferedImage picture, Optional<GifScreen> screen) throws IOException {
    RgbImage image = RgbConversion.of(picture);
    return screen.isPresent() ? screen.get().with(image) : image;
  }

  /** The image as it is to be seen. */
  RgbImage upright(RgbImage image, ExifOrientation orientation) {
    return orientation.upright(image);
  }

  private static BufferedImage read(ImageReader reader, JpegHeader jpeg) throws IOException {
    ImageReadParam asStored = reader.getDefaultReadParam();
    if (jpeg.components() > 0) { // else the plug-in converts from an embedded profile to sRGB
      asStored.setDestinationType(reader.getRawImageType(0));
    }
    return reader.read(0, asStored);
  }

  /** Recognises the warning with which the JPEG decoder fills the rest of an image with gray. */
  private static boolean isTruncation(String warning) {
    String lower = warning.toLowerCase(Locale.ROOT);
    return lower.contains("premature") || lower.contains("truncated");
  }

  private static String start(byte[] content) {
    StringBuilder start = new StringBuilder("it starts with");
    for (int i = 0; i < Math.min(4, content.length); i++) {
      start.append(Text.format(" %02x", content[i]));
    }
    return start.toString();
  }
}
