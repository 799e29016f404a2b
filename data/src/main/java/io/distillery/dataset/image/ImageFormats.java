package io.distillery.dataset.image;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Lists the image formats that can be decoded. */
public final class ImageFormats {
  /** Lists file name extensions, in lower case. */
  public static final List<String> EXTENSIONS =
      List.of("jpg", "jpeg", "png", "gif", "webp", "bmp", "tif", "tiff");

  private ImageFormats() {}

  /** Says whether the name looks like that of an image; the content decides how it is decoded. */
  public static boolean hasImageExtension(Path file) {
    String name = file.getFileName().toString();
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return name.indexOf('.') >= 0 && EXTENSIONS.contains(extension);
  }
}
