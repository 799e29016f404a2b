package io.distillery.report;

import io.distillery.base.DataUri;
import io.distillery.dataset.image.ImageDecoder;
import io.distillery.dataset.image.JpegFile;
import io.distillery.dataset.image.PngFile;
import io.distillery.dataset.image.Resize;
import io.distillery.dataset.image.ResizeFilter;
import io.distillery.dataset.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes {@code data:} URLs of a page's images. A page of few shows distilled images, and tiny ones,
 * pixel by pixel where they fit; all others are JPEG where that is shorter, and smaller on a page
 * of many, so that it opens quickly.
 */
final class Pictures {
  /** Counts the distilled images that are few. */
  static final int FEW = 100;

  /** Compression would show in images that are so small, which pages enlarge. */
  private static final int TINY = 64;

  private final boolean few;
  private final Map<Path, String> ofRealFiles = new HashMap<>();

  /**
   * Makes pictures for a page.
   *
   * @param distilled how many distilled images it shows
   */
  Pictures(long distilled) {
    few = distilled <= FEW;
  }

  /** Counts the real images that stand beside each distilled one. */
  int neighbours() {
    return few ? 6 : 4;
  }

  /** Shows a distilled image: the longer side has 256 pixels at most, on a page of many 128. */
  String ofDistilled(Path file) throws IOException {
    return of(new ImageDecoder().decode(file), distilledSide(), distilledSide());
  }

  /** Shows an image beside a distilled one and at most as large. */
  String besideDistilled(RgbImage image) throws IOException {
    return of(image, distilledSide(), TINY);
  }

  private int distilledSide() {
    return few ? 256 : 128;
  }

  /**
   * Shows an image of the dataset, the same wherever it is on the page: the longer side has 96
   * pixels at most, on a page of many 64.
   */
  String ofReal(Path file) throws IOException {
    String known = ofRealFiles.get(file);
    if (known == null) {
      known = of(file, few ? 96 : 64);
      ofRealFiles.put(file, known);
    }
    return known;
  }

  /**
   * Shows an image file, scaled down where it is larger.
   *
   * @param side pixels that the longer side has at most
   * @throws IOException when it cannot be read; the message names it
   */
  String of(Path file, int side) throws IOException {
    return of(new ImageDecoder().decode(file), side, TINY);
  }

  /** Images of up to {@code exact} pixels a side are shown pixel by pixel, on a page of few. */
  private String of(RgbImage image, int side, int exact) throws IOException {
    int longer = Math.max(image.width(), image.height());
    RgbImage fitting = longer <= side ? image : scaled((double) side / longer, image);
    byte[] png = PngFile.encode(fitting);
    if (few && longer <= exact) {
      return DataUri.ofPng(png);
    }
    byte[] jpeg = JpegFile.encode(fitting, few ? 0.85f : 0.75f);
    return jpeg.length < png.length ? DataUri.ofJpeg(jpeg) : DataUri.ofPng(png);
  }

  private static RgbImage scaled(double factor, RgbImage image) {
    return Resize.to(
        (int) Math.max(1, Math.round(factor * image.width())),
        (int) Math.max(1, Math.round(factor * image.height())),
        ResizeFilter.BICUBIC,
        image);
  }
}
