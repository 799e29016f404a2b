package io.distillery.dataset.packed;

import io.distillery.base.ContentHash;
import io.distillery.base.Text;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.PartialDirectory;
import io.distillery.dataset.image.ImageFormats;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Unpacks archives of folders, as people pack a dataset to send it, so that they are read as the
 * folders would be, their training and test images and their tables included. Of such archives are
 * taken images and texts; names that lead out of them are not.
 *
 * @param files at least one; several lie beside each other, or in folders called like the parts of
 *     the dataset that their names speak of
 */
public record FolderArchives(List<Path> files) {
  private static final Set<String> TEXTS = Set.of("csv", "tsv", "txt", "json", "jsonl");

  /** Matches what this system, or a terminal, does not take in a name. */
  private static final Pattern NOT_TAKEN =
      Pattern.compile(File.separatorChar == '/' ? "\\p{Cntrl}" : "[\\p{Cntrl}<>:\"|?*\\\\]");

  /** What a name may take, in bytes, so that there is room for a copy's number. */
  private static final int LONGEST = 240;

  private static final int HASH_DIGITS = 8;
  private static final int MOST_KINDS = 10;

  /**
   * Says whether images lie in folders, and nothing in the archives says otherwise what their
   * classes are.
   */
  public boolean areFolders() throws IOException {
    if (Files.exists(files.get(0).toAbsolutePath().resolveSibling(ClassNames.FILE))) {
      return false;
    }
    boolean isInFolder = false;
    for (Path file : files) {
      try (Archive archive = Archive.open(file)) {
        String image = "";
        String about = "";
        for (Optional<String> next = archive.next(); next.isPresent(); next = archive.next()) {
          String name = next.get();
          String extension = ImageFormats.extension(name);
          String key = name.substring(0, Math.max(0, name.lastIndexOf('.')));
          if (!Archive.isVisible(name)) {
            continue;
          }
          if (ImageFormats.EXTENSIONS.contains(extension)) {
            image = key;
            isInFolder |= key.startsWith("./") ? key.indexOf('/', 2) > 0 : key.indexOf('/') > 0;
          } else if (extension.equals("json")) {
            about = key;
          }
          if (extension.equals("cls") || !image.isEmpty() && image.equals(about)) {
            return false; // a sample of several files
          }
        }
      }
    }
    return isInFolder;
  }

  /**
   * Unpacks, whole or not at all.
   *
   * @param target absent, or an empty directory; its parent exists
   * @param progress told how many images are unpacked
   * @return what there is to say of files that were not taken, a sentence each
   * @throws DatasetException where there is no image, or an archive is not as expected
   */
  public List<String> unpack(Path target, LongConsumer progress) throws IOException {
    try (PartialDirectory partial = PartialDirectory.beside(target.toAbsolutePath().normalize())) {
      Taking taking = new Taking(progress);
      for (Path file : files) {
        String split = Splits.of(file);
        taking.all(file, split.isEmpty() ? partial.content() : partial.content().resolve(split));
      }
      if (taking.images == 0) {
        throw new DatasetException(
            Text.format(
                "%s has no image: expected a folder of them for each class.", files.get(0)));
      }
      partial.complete();
      return taking.remarks();
    }
  }

  /** What was taken so far, and what not. */
  private static final class Taking {
    private final LongConsumer progress;
    private final Map<String, Integer> others = new TreeMap<>(); // by their endings
    private long images;
    private long leadingOut;

    Taking(LongConsumer progress) {
      this.progress = progress;
    }

    void all(Path file, Path root) throws IOException {
      try (Archive archive = Archive.open(file)) {
        for (Optional<String> next = archive.next(); next.isPresent(); next = archive.next()) {
          String name = next.get();
          String extension = ImageFormats.extension(name);
          boolean isImage = ImageFormats.EXTENSIONS.contains(extension);
          if (leadsOut(name)) {
            leadingOut++;
          } else if (!Archive.isVisible(name)) {
            continue;
          } else if (!isImage && !TEXTS.contains(extension)) {
            others.merge(kind(extension), 1, Integer::sum);
          } else {
            write(place(root, name), archive.content());
            if (isImage) {
              progress.accept(++images);
            }
          }
        }
      }
    }

    private static String kind(String extension) {
      return extension.matches("[a-z\\d]{1,5}") ? "." + extension : "of other kinds";
    }

    List<String> remarks() {
      List<String> remarks = new ArrayList<>();
      if (!others.isEmpty()) {
        remarks.add(
            "Not unpacked, for they are neither images nor texts: "
                + others.entrySet().stream()
                    .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                    .limit(MOST_KINDS)
                    .map(each -> Text.format("%,d %s", each.getValue(), each.getKey()))
                    .collect(Collectors.joining(", ")));
      }
      if (leadingOut > 0) {
        remarks.add(
            Text.format(
                "Not unpacked, for their names lead out of the archive: %,d files", leadingOut));
      }
      return remarks;
    }
  }

  private static boolean leadsOut(String name) {
    return name.startsWith("/") || List.of(name.split("/")).contains("..");
  }

  /** Where a file goes. */
  private static Path place(Path root, String name) {
    Path place = root;
    for (String part : name.split("/")) {
      if (!part.isEmpty() && !part.equals(".")) {
        place = place.resolve(taken(part));
      }
    }
    return place;
  }

  /** Gives a name as it is, or one that is taken and tells it from others by a hash. */
  private static String taken(String part) {
    String plain = NOT_TAKEN.matcher(part).replaceAll("_");
    if (plain.equals(part) && bytes(part).length <= LONGEST) {
      return part;
    }
    String hash = ContentHash.of(bytes(part)).toString().substring(0, HASH_DIGITS);
    String extension = ImageFormats.extension(part);
    String ending =
        "~" + hash + (ImageFormats.EXTENSIONS.contains(extension) ? "." + extension : "");
    StringBuilder name = new StringBuilder();
    int room = LONGEST - ending.length();
    for (int letter : plain.codePoints().toArray()) {
      room -= bytes(Character.toString(letter)).length;
      if (room < 0) {
        break;
      }
      name.appendCodePoint(letter);
    }
    return name + ending;
  }

  private static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  private static void write(Path place, byte[] content) throws IOException {
    Files.createDirectories(place.getParent());
    Path free = place;
    String name = place.getFileName().toString();
    int dot = Math.max(0, name.lastIndexOf('.'));
    for (int copy = 2; Files.exists(free); copy++) {
      free = place.resolveSibling(name.substring(0, dot) + "_" + copy + name.substring(dot));
    }
    Files.write(free, content);
  }
}
