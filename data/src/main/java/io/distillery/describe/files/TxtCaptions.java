package io.distillery.describe.files;

import io.distillery.base.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Reads the {@code .txt} files of a folder, each named like the image that it is about. */
final class TxtCaptions {
  static final String ENDING = ".txt";

  private TxtCaptions() {}

  /** Says where the text of an image lies. */
  static Path beside(Path image) {
    return image.resolveSibling(stem(image.getFileName().toString()) + ENDING);
  }

  /** Cuts the ending of a file's name off; folders before it stay. */
  static String stem(String fileName) {
    int dot = fileName.lastIndexOf('.');
    return dot > fileName.lastIndexOf('/') + 1 ? fileName.substring(0, dot) : fileName;
  }

  /** Reads those below a folder, by name. */
  static List<Caption> read(Path folder) throws IOException {
    List<Caption> captions = new ArrayList<>();
    for (Path file : files(folder)) {
      captions.add(
          new Caption(
              folder.relativize(file).toString().replace('\\', '/'), TextContent.read(file)));
    }
    if (captions.isEmpty()) {
      throw new ConfigurationException(
          "holds no .txt file: expected one beside each image, under the image's name");
    }
    return captions;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> tree =
        Files.find(
            folder,
            Integer.MAX_VALUE,
            (file, is) ->
                is.isRegularFile() && file.toString().toLowerCase(Locale.ROOT).endsWith(ENDING),
            FileVisitOption.FOLLOW_LINKS)) {
      return tree.sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
