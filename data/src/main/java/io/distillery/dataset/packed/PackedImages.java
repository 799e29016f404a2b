package io.distillery.dataset.packed;

import io.distillery.dataset.table.TableFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Gives the images of a dataset that is packed into files, such as tar archives or tables. */
public interface PackedImages {
  /** How deep packed files are looked for. */
  int DEPTH = 4;

  /** Takes one image at a time. */
  @FunctionalInterface
  interface Sink {
    /** Takes an image. */
    void accept(PackedImage image) throws IOException;
  }

  /**
   * Lists the classes in the order of their labels; empty where the files give them no order, and
   * they are sorted by name.
   */
  List<String> classNames();

  /**
   * Reads all images, in the order of the files.
   *
   * @throws io.distillery.dataset.DatasetException naming the file that is not as expected
   */
  void read(Sink sink) throws IOException;

  /**
   * Finds what is packed in a file, or in the files below a folder.
   *
   * @return empty where nothing is
   * @throws io.distillery.dataset.DatasetException where a packed file is not as expected
   */
  static Optional<PackedImages> of(Path place) throws IOException {
    List<Path> packed;
    try (Stream<Path> files =
        Files.find(
            place,
            DEPTH,
            (file, is) ->
                is.isRegularFile() && (TableFormat.isTable(file) || Archive.isNamed(file)))) {
      packed = files.sorted().toList();
    }
    List<Path> tables = packed.stream().filter(TableFormat::isTable).toList();
    if (!tables.isEmpty()) {
      return Optional.of(TableImages.of(tables));
    }
    return packed.isEmpty() ? Optional.empty() : Optional.of(SampleArchives.of(packed));
  }
}
