package io.distillery.dataset.packaged;

import io.distillery.base.CacheDirectory;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.packed.PackedImages;
import io.distillery.dataset.packed.Unpacking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Names the datasets that no package brings, and that people have as the files in which their
 * authors publish them.
 */
public enum ArchivedDataset {
  /** CIFAR-100 (Krizhevsky, 2009): 60,000 photographs of 32 x 32 pixels in 100 classes. */
  CIFAR100("cifar100", 60_000, List.of("cifar-100-binary.tar.gz", "cifar-100-python.tar.gz")) {
    @Override
    PackedImages open(Path archive) throws IOException {
      return Cifar100.of(archive);
    }
  },
  /** Tiny ImageNet (Stanford CS231n): 110,000 photographs of 64 x 64 pixels in 200 classes. */
  TINY_IMAGENET("tiny-imagenet", 110_000, List.of("tiny-imagenet-200.zip")) {
    @Override
    PackedImages open(Path archive) throws IOException {
      return TinyImageNet.of(archive);
    }
  };

  private static final int PROGRESS_STEP = 500;

  private final String title;
  private final long images;
  private final List<String> files;

  ArchivedDataset(String title, long images, List<String> files) {
    this.title = title;
    this.images = images;
    this.files = files;
  }

  /** Opens an archive. */
  abstract PackedImages open(Path archive) throws IOException;

  /** Finds the dataset of a name, if it is one of them. */
  public static Optional<ArchivedDataset> named(String name) {
    return Arrays.stream(values()).filter(dataset -> dataset.title.equals(name)).findFirst();
  }

  /** Names all of them, as a list in words. */
  public static String names() {
    return Arrays.stream(values()).map(ArchivedDataset::title).collect(Collectors.joining(", "));
  }

  /** Names it as in {@code distillery dataset NAME}. */
  public String title() {
    return title;
  }

  /** Says where it is unpacked to unless another directory is named: in the user's cache. */
  public Path directory() {
    return directory(CacheDirectory.path());
  }

  Path directory(Path cache) {
    return cache.resolve(title);
  }

  /**
   * Unpacks an archive to class folders, whole or not at all.
   *
   * @param directory absent or empty, or that of an earlier call
   * @param archive the authors' file
   * @return false if the directory held a dataset already
   * @throws DatasetException if no archive is given, or it is another file or damaged
   */
  public boolean into(Path directory, Optional<Path> archive, Progress progress)
      throws IOException {
    if (Files.isRegularFile(directory.resolve(ClassNames.FILE))) {
      return false;
    }
    if (archive.isEmpty() || !Files.isRegularFile(archive.get())) {
      throw new DatasetException(
          Text.format(
              "%s: --from expects the authors' archive, %s. It cannot be fetched by itself.",
              archive
                  .map(file -> "There is no file " + file)
                  .orElse(title + " comes in no package"),
              String.join(" or ", files)));
    }
    PackedImages packed = open(archive.get());
    Files.createDirectories(directory.toAbsolutePath().getParent());
    long[] done = {0};
    try (Progress.Task task = progress.begin("Unpacking " + title, "images", images)) {
      Unpacking.into(
          directory,
          new PackedImages() {
            @Override
            public List<String> classNames() {
              return packed.classNames();
            }

            @Override
            public void read(Sink sink) throws IOException {
              packed.read(
                  image -> {
                    sink.accept(image);
                    if (++done[0] % PROGRESS_STEP == 0) {
                      task.done(done[0]);
                    }
                  });
              if (done[0] != images) {
                throw new DatasetException(
                    Text.format(
                        "%s holds %,d images, expected %,d: fetch it again.",
                        archive.get(), done[0], images));
              }
            }
          });
    }
    return true;
  }
}
