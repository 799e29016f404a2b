package io.distillery.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** Makes directories with files that look like images; nobody decodes them. */
record ImageTree(Path root) {
  /** Makes empty-looking images {@code folder/NAME}; their content is their name. */
  ImageTree with(String folder, String... names) throws IOException {
    Path directory = Files.createDirectories(root.resolve(folder));
    for (String name : names) {
      Files.writeString(directory.resolve(name), folder + "/" + name);
    }
    return this;
  }

  /** Makes {@code count} images {@code folder/000.jpg}... */
  ImageTree with(String folder, int count) throws IOException {
    return with(
        folder, IntStream.range(0, count).mapToObj("%03d.jpg"::formatted).toArray(String[]::new));
  }

  ImageTree withText(String file, String text) throws IOException {
    Files.createDirectories(root.resolve(file).getParent());
    Files.writeString(root.resolve(file), text);
    return this;
  }
}
