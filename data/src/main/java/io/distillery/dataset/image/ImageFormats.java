package io.distillery.dataset.image;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Lists the image formats that can be decoded. */
public final class ImageFormats {
  /** Lists file name extensions, in lower case. */
  public static final List<String> EXTENSIONS =
      List.of("jpg", "jpeg", "png", "gif", "webp", "bmp", "tif", "tiff", "jpe", "jfif");

  /** Lists extensions of images that cannot be decoded, in lower case. */
  private static final Set<String> UNREADABLE =
      Set.of(
          "heic", "heif", "avif", "jxl", "jp2", "j2k", "ppm", "pgm", "pbm", "pnm", "pcx", "tga",
          "svg", "ico", "psd", "xcf", "exr", "hdr", "dng", "raw", "cr2", "cr3", "nef", "arw", "orf",
          "rw2", "raf", "dcm", "npy");

  private ImageFormats() {}

  /** Says whether the name looks like that of an image; the content decides how it is decoded. */
  public static boolean hasImageExtension(Path file) {
    return EXTENSIONS.contains(extension(file.getFileName().toString()));
  }

  /** Says whether the name is that of an image of a format that cannot be decoded. */
  public static boolean isUnreadableImage(String name) {
    return UNREADABLE.contains(extension(name));
  }

  /** Returns what follows the last dot of a name, in lower case; empty where there is no dot. */
  public static String extension(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }
}
