package io.distillery.compare;

import io.distillery.base.Text;
import io.distillery.base.WholeFile;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.image.PngFile;
import io.distillery.dataset.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes class folders of PNG that are there as a whole or not at all. */
final class SetFolder {
  private final Path folder;
  private final Path part;
  private final ClassNames classes;
  private final int[] numbers;

  SetFolder(Path folder, ClassNames classes) {
    this.folder = folder;
    this.part = part(folder);
    this.classes = classes;
    this.numbers = new int[classes.size()];
  }

  /** Says where the images of a folder are that is not finished. */
  static Path part(Path folder) {
    return folder.resolveSibling(folder.getFileName() + ".part");
  }

  /** Adds an image to a class. */
  void add(int label, RgbImage image) throws IOException {
    Path file = file(label, numbers[label]++);
    Files.createDirectories(file.getParent());
    WholeFile.write(file, PngFile.encode(image));
  }

  /** Says whether so many images of a class were added, by an earlier process perhaps. */
  boolean has(int label, int count) {
    return Files.exists(file(label, count - 1));
  }

  private Path file(int label, int number) {
    return part.resolve(classes.folders().get(label)).resolve(Text.format("%03d.png", number));
  }

  /** All images have been added. */
  void finish() throws IOException {
    Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
  }
}
