package io.distillery.compare;

import io.distillery.base.Text;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.packed.PackedImage;
import io.distillery.dataset.packed.PackedImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Gives the training images of a packed set under the folder names of a dataset's classes, which
 * the set may call by their names in words.
 *
 * @param place where it lies, for errors
 * @param images of the set
 * @param classes of the dataset
 */
record PackedSet(Path place, PackedImages images, ClassNames classes) implements PackedImages {
  private static final Set<String> TRAINING = Set.of("", "train", "training");

  @Override
  public List<String> classNames() {
    return classes.folders();
  }

  @Override
  public void read(Sink sink) throws IOException {
    images.read(
        image -> {
          if (TRAINING.contains(image.split())) {
            sink.accept(
                new PackedImage(
                    "",
                    image.key(),
                    image.content(),
                    folder(image.className()),
                    image.text(),
                    image.weight()));
          }
        });
  }

  private String folder(String className) throws DatasetException {
    if (classes.folders().contains(className)) {
      return className;
    }
    int label = classes.names().indexOf(className);
    if (label < 0) {
      throw new DatasetException(
          Text.format(
              "%s has a class %s, which the dataset has not: expected %s",
              place, className, classes.names()));
    }
    return classes.folders().get(label);
  }
}
