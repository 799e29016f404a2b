package io.distillery.dataset.image;

import java.awt.Transparency;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.util.Optional;

/** Decodes as {@code Image.open(file).convert("RGB")} of PIL: not turned, and alpha is dropped. */
public final class PilDecoder extends ImageDecoder {
  @Override
  RgbImage rgb(BufferedImage picture, Optional<GifScreen> screen) throws IOException {
    RgbImage image = super.rgb(opaque(picture), screen);
    if (screen.isPresent() && picture.getColorModel() instanceof IndexColorModel palette) {
      GifScreen at = screen.get();
      int around = palette.getRGB(Math.max(0, palette.getTransparentPixel()));
      for (int i = 0; i < image.width() * image.height(); i++) {
        int x = i % image.width() - at.left();
        int y = i / image.width() - at.top();
        if (x < 0 || y < 0 || x >= picture.getWidth() || y >= picture.getHeight()) {
          image.pixels()[3 * i] = (byte) (around >> 16);
          image.pixels()[3 * i + 1] = (byte) (around >> 8);
          image.pixels()[3 * i + 2] = (byte) around;
        }
      }
    }
    return image;
  }

  @Override
  RgbImage upright(RgbImage image, ExifOrientation orientation) {
    return image;
  }

  private static BufferedImage opaque(BufferedImage picture) {
    ColorModel colors = picture.getColorModel();
    WritableRaster raster = picture.getRaster();
    if (!colors.hasAlpha()) {
      return picture;
    }
    if (colors instanceof IndexColorModel palette) {
      byte[][] rgb = new byte[3][palette.getMapSize()];
      palette.getReds(rgb[0]);
      palette.getGreens(rgb[1]);
      palette.getBlues(rgb[2]);
      return new BufferedImage(
          new IndexColorModel(palette.getPixelSize(), palette.getMapSize(), rgb[0], rgb[1], rgb[2]),
          raster,
          false,
          null);
    }
    int type =
        raster.getSampleModel().getSampleSize(0) > 8
            ? DataBuffer.TYPE_USHORT
            : DataBuffer.TYPE_BYTE;
    int width = raster.getWidth();
    int height = raster.getHeight();
    int bands = colors.getNumColorComponents();
    WritableRaster kept = Raster.createInterleavedRaster(type, width, height, bands, null);
    for (int band = 0; band < bands; band++) {
      int[] samples = raster.getSamples(0, 0, width, height, band, (int[]) null);
      kept.setSamples(0, 0, width, height, band, samples);
    }
    return new BufferedImage(
        new ComponentColorModel(colors.getColorSpace(), false, false, Transparency.OPAQUE, type),
        kept,
        false,
        null);
  }
}
