package io.distillery.dataset.packaged;

import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.image.PngFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Lays a packaged dataset out as a directory of class folders. */
final class UnpackedDataset {
  private static final int PROGRESS_STEP = 250;

  private final Path directory;
  private final PackagedDataset dataset;

  UnpackedDataset(Path directory, PackagedDataset dataset) {
    this.directory = directory;
    this.dataset = dataset;
  }

  /**
   * Says whether nothing is to be done.
   *
   * @return false if the directory is absent or empty
   * @throws DatasetException if it holds something else, or has lost images
   */
  boolean isComplete() throws IOException {
    if (!Files.exists(directory)) {
      return false;
    }
    if (!Files.isDirectory(directory)) {
      throw new DatasetException(
          Text.format(
              "%s is a file, expected a directory for %s: choose another name.",
              directory, dataset.name()));
    }
    try (Stream<Path> entries = Files.list(directory)) {
      if (entries.findAny().isEmpty()) {
        return false;
      }
    }
    if (!isThisDataset()) {
      throw new DatasetException(
          Text.format(
              "%s holds something else than %s (no classes.json with its classes): choose an "
                  + "empty or new directory.",
              directory, dataset.name()));
    }
    requireImages("train", dataset.trainImages());
    requireImages("test", dataset.testImages());
    return true;
  }

  /** Writes the images of {@code archive}, and the class names when all are written. */
  void write(Path archive, Progress progress) throws IOException {
    for (String split : List.of("train", "test")) {
      for (String name : dataset.classNames()) {
        Files.createDirectories(directory.resolve(split).resolve(name));
      }
    }
    int total = dataset.trainImages() + dataset.testImages();
    int[] written = {0};
    try (Progress.Task task = progress.begin("Unpacking " + dataset.name(), "images", total)) {
      dataset.read(
          archive,
          (split, number, label, image) -> {
            String name = dataset.classNames().get(label);
            Path folder = directory.resolve(split).resolve(name);
            PngFile.write(folder.resolve(Text.format("%05d.png", number)), image);
            if (++written[0] % PROGRESS_STEP == 0 || written[0] == total) {
              task.done(written[0]);
            }
          });
    }
    if (written[0] != total) {
      throw new DatasetException(
          Text.format("%s holds %d images, expected %d", archive, written[0], total));
    }
    ClassNames.of(dataset.classNames()).write(directory.resolve(ClassNames.FILE));
  }

  private boolean isThisDataset() throws IOException {
    Path names = directory.resolve(ClassNames.FILE);
    return Files.isRegularFile(names)
        && ClassNames.read(names).equals(ClassNames.of(dataset.classNames()));
  }

  private void requireImages(String split, int expected) throws IOException {
    long found = 0;
    for (String name : dataset.classNames()) {
      Path folder = directory.resolve(split).resolve(name);
      if (Files.isDirectory(folder)) {
        try (Stream<Path> images = Files.list(folder)) {
          found += images.filter(p -> p.toString().endsWith(".png")).count();
        }
      }
    }
    if (found != expected) {
      throw new DatasetException(
          Text.format(
              "%s has %,d images in %s, expected %,d: delete the directory and run this again.",
              directory, found, split, expected));
    }
  }
}
