package io.distillery.dataset.packaged;

import io.distillery.base.CacheDirectory;
import io.distillery.base.Text;
import io.distillery.dataset.DatasetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Lists the datasets that are published as packages, and says where their unpacked images are kept.
 */
public final class PackagedDatasets {
  private static final List<PackagedDataset> ALL = List.of(new Cifar10(), new FashionMnist());

  private PackagedDatasets() {}

  /** Names all of them, as a list in words. */
  public static String names() {
    return ALL.stream().map(PackagedDataset::name).collect(Collectors.joining(", "));
  }

  /** Finds the dataset of a name, if it is one of them. */
  public static Optional<PackagedDataset> named(String name) {
    return ALL.stream().filter(dataset -> dataset.name().equals(name)).findFirst();
  }

  /** Says where a dataset is unpacked to unless another directory is named: in the user's cache. */
  public static Path directory(PackagedDataset dataset) {
    return directory(dataset, CacheDirectory.path());
  }

  private static Path directory(PackagedDataset dataset, Path cache) {
    return cache.resolve(dataset.name());
  }

  /**
   * Finds what a user means by a dataset's place: the directory that is there, or else the one in
   * the cache of the packaged dataset that is named so.
   *
   * @throws DatasetException if that dataset has not been fetched yet
   */
  public static Path place(String place) throws DatasetException {
    return place(place, CacheDirectory.path());
  }

  static Path place(String place, Path cache) throws DatasetException {
    Path directory = Path.of(place);
    Optional<Path> known =
        named(place)
            .map(dataset -> directory(dataset, cache))
            .or(() -> ArchivedDataset.named(place).map(dataset -> dataset.directory(cache)));
    if (Files.exists(directory) || known.isEmpty()) {
      return directory;
    }
    Path fetched = known.get();
    if (!Files.isDirectory(fetched)) {
      throw new DatasetException(
          Text.format(
              "There is no directory %1$s here, and the dataset %1$s has not been fetched:"
                  + " 'distillery dataset %1$s' does so",
              place));
    }
    return fetched;
  }
}
