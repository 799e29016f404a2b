package io.distillery.dataset;

import io.distillery.base.Text;
import io.distillery.dataset.image.ImageFormats;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Looks through a folder and all below it, links too, and says what is no data: hidden files, what
 * systems leave, runs of this program, links to nothing or in circles, names that are no text.
 */
final class FolderScan {
  /** Names of folders that systems and programs leave beside people's files, in lower case. */
  private static final Set<String> SYSTEM =
      Set.of(
          "@eadir", // Synology: a folder of thumbnails for each picture
          "#recycle",
          "#snapshot",
          "@recycle", // QNAP
          "@recently-snapshot",
          "@tmp",
          "$recycle.bin", // Windows
          "system volume information",
          "lost+found", // ext4
          "__macosx", // archives that macOS makes
          "__pycache__");

  private static final Set<String> SYSTEM_FILES = Set.of("thumbs.db", "desktop.ini", "ehthumbs.db");

  /** Each of these files says that a folder is a run, or a comparison of runs. */
  private static final Set<String> MADE = Set.of("run.json", "comparison.json");

  /** A run has these before it has anything else. */
  private static final Set<String> BEGUN = Set.of(".lock", ".cache");

  private final PassedOverCounts passed;
  private final Deque<Path> above = new ArrayDeque<>();

  FolderScan(PassedOverCounts passed) {
    this.passed = passed;
  }

  /**
   * Looks through a folder.
   *
   * @throws DatasetException if there is no such folder, or Java cannot read its names
   */
  Folder scan(Path root) throws IOException {
    requireDirectory(root);
    Path name = root.toAbsolutePath().normalize().getFileName();
    return scan(root, name == null ? "" : name.toString(), "", root.toRealPath());
  }

  private Folder scan(Path directory, String ownName, String place, Path real) throws IOException {
    List<String> images = new ArrayList<>();
    List<String> others = new ArrayList<>();
    List<Folder> folders = new ArrayList<>();
    above.push(real);
    for (Path entry : entries(directory)) {
      String name = entry.getFileName().toString();
      String within = place.isEmpty() ? name : place + "/" + name;
      if (!isText(entry.getFileName())) {
        refuseUnlessUtf8(directory);
        passed.add(PassedOver.Reason.NAME, "files", within);
      } else if (name.startsWith(".")) {
        passed.add(PassedOver.Reason.HIDDEN, "files and folders", within);
      } else if (SYSTEM_FILES.contains(name.toLowerCase(Locale.ROOT))) {
        passed.add(PassedOver.Reason.OTHER, "files", within);
      } else {
        take(entry, name, within, real, images, others, folders);
      }
    }
    above.pop();
    return new Folder(directory, ownName, place, images, others, folders);
  }

  private void take(
      Path entry,
      String name,
      String within,
      Path real,
      List<String> images,
      List<String> others,
      List<Folder> folders)
      throws IOException {
    BasicFileAttributes is =
        Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    boolean isLink = is.isSymbolicLink();
    boolean isFolder = isLink ? Files.isDirectory(entry) : is.isDirectory();
    if (isFolder) {
      below(entry, name, within, isLink ? entry.toRealPath() : real.resolve(name), folders);
    } else if (ImageFormats.hasImageExtension(entry)) {
      images.add(name); // a dead link too: it counts among the images that cannot be read
    } else if (isLink && !Files.exists(entry)) {
      passed.add(PassedOver.Reason.DEAD_LINK, "links", within);
    } else {
      others.add(name);
    }
  }

  private void below(Path entry, String name, String within, Path real, List<Folder> folders)
      throws IOException {
    if (SYSTEM.contains(name.toLowerCase(Locale.ROOT))) {
      long files = Math.max(1, filesBelow(entry));
      passed.add(PassedOver.Reason.SYSTEM, "files in " + name, files, within);
    } else if (above.contains(real)) {
      passed.add(PassedOver.Reason.LOOP, "links", within);
    } else if (isMade(entry)) {
      passed.add(PassedOver.Reason.RUN, "folders", within);
    } else {
      Folder folder = scan(entry, name, within, real);
      if (!isOnlyOfRuns(folder)) {
        folders.add(folder);
      }
    }
  }

  /** Says whether a folder has nothing in it but runs, as {@code runs/} beside photographs. */
  private static boolean isOnlyOfRuns(Folder folder) throws IOException {
    if (folder.hasImages() || !folder.others().isEmpty() || !folder.folders().isEmpty()) {
      return false;
    }
    for (Path entry : entries(folder.path())) {
      if (Files.isDirectory(entry) && isMade(entry)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isMade(Path directory) {
    return MADE.stream().anyMatch(file -> Files.isRegularFile(directory.resolve(file)))
        || BEGUN.stream().allMatch(file -> Files.exists(directory.resolve(file)));
  }

  private static long filesBelow(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)).count();
    }
  }

  /** Lists what is in a folder, by name. */
  private static List<Path> entries(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    } catch (InvalidPathException e) {
      throw unreadableNames(directory);
    }
  }

  /** Says whether a file can be found again by its name as text. */
  private static boolean isText(Path name) {
    try {
      return Path.of(name.toString()).equals(name);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static void refuseUnlessUtf8(Path directory) throws DatasetException {
    if (!StandardCharsets.UTF_8.equals(namesCharset())) {
      throw unreadableNames(directory);
    }
  }

  private static DatasetException unreadableNames(Path directory) {
    return new DatasetException(
        Text.format(
            "%s has names with letters that Java cannot read here, since this system's language"
                + " setting is %s: set LC_ALL=C.UTF-8 and run the same command again.",
            directory, System.getProperty("sun.jnu.encoding")));
  }

  /** Returns the encoding in which Java reads names of files. */
  private static Charset namesCharset() {
    try {
      return Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    } catch (IllegalArgumentException e) {
      return StandardCharsets.US_ASCII;
    }
  }

  private static void requireDirectory(Path root) throws DatasetException {
    if (!Files.exists(root)) {
      throw new DatasetException(
          Text.format(
              "There is no directory %s: expected one with a folder of images for each class.",
              root));
    }
    if (!Files.isDirectory(root)) {
      throw new DatasetException(
          Text.format(
              "%s is a file: expected a directory with a folder of images for each class, or such a"
                  + " one as .zip, .tar or .tar.gz; unpack other archives first.",
              root));
    }
  }
}
