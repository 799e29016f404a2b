package io.distillery.dataset.packed;

import java.io.IOException;
import java.util.List;

/** Gives the images of a dataset that is packed into files, such as tar archives or tables. */
public interface PackedImages {
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
}
