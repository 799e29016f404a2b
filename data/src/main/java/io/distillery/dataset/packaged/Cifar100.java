package io.distillery.dataset.packaged;

import io.distillery.base.Text;
import io.distillery.base.TextFile;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.image.PngFile;
import io.distillery.dataset.image.RgbImage;
import io.distillery.dataset.packed.PackedImage;
import io.distillery.dataset.packed.PackedImages;
import io.distillery.dataset.packed.TarFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads CIFAR-100 (Krizhevsky, 2009) from the archives of its authors: {@code
 * cifar-100-binary.tar.gz}, whose rows are two labels and the planes red, green and blue of an
 * image; or {@code cifar-100-python.tar.gz}, which pickles the same. Labels are the fine ones.
 *
 * @param files of the archive, by their names without folders
 * @param classNames in the order of the labels
 */
record Cifar100(Path archive, Map<String, byte[]> files, List<String> classNames)
    implements PackedImages {
  private static final int SIDE = 32;
  private static final int PIXELS = SIDE * SIDE;
  private static final int LABELS_A_ROW = 2;
  private static final int CLASSES = 100;
  private static final String NAMES = "fine_label_names";
  private static final Set<String> FILES =
      Set.of("train", "test", "meta", "train.bin", "test.bin", NAMES + ".txt");

  /** Opens an archive, which is read as a whole: 190 MB. */
  static Cifar100 of(Path archive) throws IOException {
    Map<String, byte[]> files = new HashMap<>();
    try (TarFile tar = TarFile.open(archive)) {
      for (Optional<String> next = tar.next(); next.isPresent(); next = tar.next()) {
        String name = next.get().substring(next.get().lastIndexOf('/') + 1);
        if (FILES.contains(name)) {
          files.put(name, tar.content());
        }
      }
    }
    Cifar100 dataset = new Cifar100(archive, files, names(archive, files));
    if (dataset.classNames.size() != CLASSES) {
      throw dataset.other();
    }
    return dataset;
  }

  private static List<String> names(Path archive, Map<String, byte[]> files) throws IOException {
    if (files.containsKey(NAMES + ".txt")) {
      return TextFile.decode(files.get(NAMES + ".txt"), archive + ", " + NAMES)
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .map(Cifar100::words)
          .toList();
    }
    if (files.containsKey("meta")) {
      return PickledValues.after(pickle(archive, files, "meta"), NAMES).stream()
          .limit(CLASSES)
          .filter(byte[].class::isInstance)
          .map(name -> words(new String((byte[]) name, StandardCharsets.UTF_8)))
          .toList();
    }
    return List.of();
  }

  private static String words(String name) {
    return name.replace('_', ' ');
  }

  private static List<Object> pickle(Path archive, Map<String, byte[]> files, String name)
      throws IOException {
    return PickledValues.of(new ByteArrayInputStream(files.get(name)), archive + ", " + name);
  }

  @Override
  public void read(Sink sink) throws IOException {
    for (String split : List.of("train", "test")) {
      if (files.containsKey(split + ".bin")) {
        readRows(split, files.get(split + ".bin"), sink);
      } else if (files.containsKey(split)) {
        readPickle(split, sink);
      } else {
        throw other();
      }
    }
  }

  private void readRows(String split, byte[] rows, Sink sink) throws IOException {
    int length = LABELS_A_ROW + 3 * PIXELS;
    for (int i = 0; (i + 1) * length <= rows.length; i++) {
      give(split, i, rows[i * length + 1], rows, i * length + LABELS_A_ROW, sink);
    }
  }

  private void readPickle(String split, Sink sink) throws IOException {
    List<Object> values = pickle(archive, files, split);
    List<Object> labels = PickledValues.after(values, "fine_labels");
    byte[] pixels =
        values.stream()
            .filter(byte[].class::isInstance)
            .map(byte[].class::cast)
            .filter(bytes -> bytes.length == labels.size() * 3L * PIXELS)
            .findFirst()
            .orElseThrow(this::other);
    for (int i = 0; i < labels.size(); i++) {
      long label = labels.get(i) instanceof Long number ? number : -1;
      give(split, i, label, pixels, i * 3 * PIXELS, sink);
    }
  }

  private void give(String split, int number, long label, byte[] planes, int start, Sink sink)
      throws IOException {
    if (label < 0 || label >= CLASSES) {
      throw other();
    }
    byte[] pixels = new byte[3 * PIXELS];
    for (int i = 0; i < PIXELS; i++) {
      for (int channel = 0; channel < 3; channel++) {
        pixels[3 * i + channel] = planes[start + channel * PIXELS + i];
      }
    }
    sink.accept(
        new PackedImage(
            split,
            Text.format("%05d", number + 1),
            PngFile.encode(new RgbImage(SIDE, SIDE, pixels)),
            classNames.get((int) label),
            Optional.empty()));
  }

  private DatasetException other() {
    return new DatasetException(
        Text.format(
            "%s is not CIFAR-100: expected train, test and the names of %d classes, as in"
                + " cifar-100-binary.tar.gz or cifar-100-python.tar.gz.",
            archive, CLASSES));
  }
}
