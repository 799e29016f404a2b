package io.distillery.dataset.packaged;

import io.distillery.base.Text;
import io.distillery.base.TextFile;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.packed.PackedImage;
import io.distillery.dataset.packed.PackedImages;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Reads Tiny ImageNet (Stanford CS231n) from its authors' {@code tiny-imagenet-200.zip}: the
 * training images, and the validation images with the classes that a list names. The test images,
 * whose classes nobody knows, are left out. Classes are in the order of their WordNet codes.
 *
 * @param words for each code, the first of WordNet's; all of them where others share the first
 */
record TinyImageNet(Path archive, TreeMap<String, String> words) implements PackedImages {
  private static final String ROOT = "tiny-imagenet-200/";
  private static final int LARGEST = 1 << 24; // the list of words has 2.7 MB, an image 4 kB
  private static final String CODES = ROOT + "wnids.txt";
  private static final String WORDS = ROOT + "words.txt";
  private static final String TRAIN = ROOT + "train/";
  private static final String VALIDATION = ROOT + "val/images/";
  private static final String LABELS = ROOT + "val/val_annotations.txt";

  static TinyImageNet of(Path archive) throws IOException {
    try (ZipFile zip = open(archive)) {
      TreeMap<String, String> words = new TreeMap<>();
      lines(archive, zip, CODES).forEach(code -> words.put(code.strip(), code.strip()));
      words.remove("");
      Map<String, String> first = new HashMap<>();
      for (String line : lines(archive, zip, WORDS)) {
        String[] parts = line.split("\t", 2);
        if (parts.length == 2 && words.containsKey(parts[0]) && !parts[1].isBlank()) {
          words.put(parts[0], parts[1].strip());
          first.put(parts[0], parts[1].split(",", 2)[0].strip());
        }
      }
      Map<String, Integer> sharing = new HashMap<>();
      first.values().forEach(word -> sharing.merge(word, 1, Integer::sum));
      first.forEach(
          (code, word) -> {
            if (sharing.get(word) == 1 && !word.isEmpty()) {
              words.put(code, word);
            }
          });
      return new TinyImageNet(archive, words);
    }
  }

  @Override
  public List<String> classNames() {
    return new ArrayList<>(words.values());
  }

  @Override
  public void read(Sink sink) throws IOException {
    try (ZipFile zip = open(archive)) {
      Map<String, String> codes = new HashMap<>();
      for (String line : lines(archive, zip, LABELS)) {
        String[] parts = line.split("\t");
        if (parts.length > 1) {
          codes.put(parts[0], parts[1]);
        }
      }
      for (String name : images(archive, zip)) {
        String file = name.substring(name.lastIndexOf('/') + 1);
        if (name.startsWith(TRAIN)) {
          give(zip, "train", name, file, name.substring(TRAIN.length()).split("/", 2)[0], sink);
        } else if (name.startsWith(VALIDATION)) {
          give(zip, "val", name, file, codes.getOrDefault(file, ""), sink);
        }
      }
    }
  }

  /** Files without a name are hidden ones. */
  private static List<String> images(Path archive, ZipFile zip) throws IOException {
    try {
      return zip.stream()
          .map(ZipEntry::getName)
          .filter(name -> name.endsWith(".JPEG") && !name.endsWith("/.JPEG"))
          .sorted()
          .toList();
    } catch (IllegalArgumentException e) { // a name that is not UTF-8
      throw damaged(archive, e);
    }
  }

  private void give(ZipFile zip, String split, String name, String file, String code, Sink sink)
      throws IOException {
    String word = words.get(code);
    if (word == null) {
      throw new DatasetException(
          Text.format(
              "%s has the image %s of the class \"%s\", which its wnids.txt does not name.",
              archive, name, code));
    }
    sink.accept(
        new PackedImage(
            split,
            file.substring(0, file.lastIndexOf('.')),
            content(archive, zip, zip.getEntry(name)),
            word,
            Optional.empty()));
  }

  private static ZipFile open(Path archive) throws IOException {
    try {
      return new ZipFile(archive.toFile());
    } catch (ZipException | EOFException | IllegalArgumentException e) {
      throw damaged(archive, e);
    }
  }

  private static List<String> lines(Path archive, ZipFile zip, String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new DatasetException(
          Text.format("%s is not tiny-imagenet-200.zip: it has no %s.", archive, name));
    }
    return TextFile.decode(content(archive, zip, entry), archive + ", " + name).lines().toList();
  }

  /** Reads what an entry becomes, however small it says that it is. */
  private static byte[] content(Path archive, ZipFile zip, ZipEntry entry) throws IOException {
    byte[] content;
    try (InputStream in = zip.getInputStream(entry)) {
      content = in.readNBytes(LARGEST + 1);
    } catch (ZipException | EOFException e) {
      throw damaged(archive, e);
    }
    if (content.length > LARGEST) {
      throw new DatasetException(
          Text.format(
              "%s, %s becomes more than %,d bytes: fetch the archive again.",
              archive, entry.getName(), LARGEST));
    }
    return content;
  }

  private static DatasetException damaged(Path archive, Exception cause) {
    return new DatasetException(
        Text.format("%s is no .zip archive, or is cut: fetch it again.", archive), cause);
  }
}
