package io.distillery.dataset.packed;

import io.distillery.base.CacheDirectory;
import io.distillery.base.ContentHash;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.dataset.image.ImageFormats;
import io.distillery.dataset.table.TableFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lets packed datasets be named where folders of images are: they are unpacked to the user's cache
 * once, and found there as long as their files stay the same.
 */
public final class UnpackedData {
  private static final String DIRECTORY = "unpacked";

  /** Files of one dataset lie beside each other, or in folders called like its parts. */
  private static final int LEVELS = 2;

  /** Tells how files are unpacked: archives of folders once lost what was for tests. */
  private static final String VERSION = "2\n";

  private static final int DIGITS = 16;

  /** After how many images something is said first; then whenever there are a quarter more. */
  private static final int FIRST_SAID = 500;

  private UnpackedData() {}

  /**
   * Returns where a dataset's images lie as files: where it is, or where it is unpacked.
   *
   * @param data a folder of images, or an archive (tar, zip) or Parquet file of images, or a folder
   *     of these
   * @throws io.distillery.dataset.DatasetException where packed files are not as expected
   */
  public static Path place(Path data, Progress progress) throws IOException {
    return place(data, CacheDirectory.path(), progress);
  }

  static Path place(Path data, Path cache, Progress progress) throws IOException {
    List<Path> files = packed(data);
    if (files.isEmpty()) {
      return data;
    }
    Path name = data.toAbsolutePath().normalize().getFileName();
    Path target =
        cache.resolve(DIRECTORY).resolve(key(files)).resolve(name == null ? DIRECTORY : name + "");
    if (!Files.isDirectory(target)) {
      FolderArchives folders = new FolderArchives(files);
      boolean areFolders = files.stream().allMatch(Archive::isNamed) && folders.areFolders();
      Optional<PackedImages> images = areFolders ? Optional.empty() : PackedImages.of(data);
      if (!areFolders && images.isEmpty()) {
        return data;
      }
      Files.createDirectories(target.getParent());
      progress.note(Text.format("Unpacking %s to %s", data, target));
      Told told = new Told(progress);
      if (areFolders) {
        folders.unpack(target, told::unpacked).forEach(progress::note);
      } else {
        Unpacking.into(target, told.of(images.get()));
      }
    }
    return target;
  }

  /** Lists packed files of a place that has no images as files. */
  private static List<Path> packed(Path data) throws IOException {
    if (!Files.exists(data)) {
      return List.of();
    }
    List<Path> packed = new ArrayList<>();
    try (Stream<Path> files = Files.walk(data, LEVELS)) {
      for (Iterator<Path> all = files.iterator(); all.hasNext(); ) {
        Path file = all.next();
        if (Files.isDirectory(file)) {
          continue;
        }
        if (ImageFormats.hasImageExtension(file)) {
          return List.of();
        }
        if (Archive.isNamed(file) || TableFormat.isTable(file)) {
          packed.add(file);
        }
      }
    }
    packed.removeIf(file -> file.getFileName().toString().startsWith("metadata."));
    packed.sort(null);
    return packed;
  }

  /** Tells files from others as far as the file system does without reading them. */
  private static String key(List<Path> files) throws IOException {
    StringBuilder stamps = new StringBuilder(VERSION);
    for (Path file : files) {
      stamps.append(
          Text.format(
              "%s %d %s%n",
              file.toAbsolutePath().normalize(),
              Files.size(file),
              Files.getLastModifiedTime(file).toMillis()));
    }
    return ContentHash.of(stamps.toString().getBytes(StandardCharsets.UTF_8))
        .toString()
        .substring(0, DIGITS);
  }

  /** Says how many images are unpacked, more and more seldom. */
  private static final class Told {
    private final Progress progress;
    private long next = FIRST_SAID;

    Told(Progress progress) {
      this.progress = progress;
    }

    void unpacked(long images) {
      if (images == next) {
        progress.note(Text.format("Unpacked %,d images", images));
        next += Math.max(FIRST_SAID, next / 4);
      }
    }

    PackedImages of(PackedImages images) {
      return new PackedImages() {
        @Override
        public List<String> classNames() {
          return images.classNames();
        }

        @Override
        public void read(Sink sink) throws IOException {
          long[] done = {0};
          images.read(
              image -> {
                sink.accept(image);
                unpacked(++done[0]);
              });
        }
      };
    }
  }
}
