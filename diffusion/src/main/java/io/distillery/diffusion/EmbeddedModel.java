package io.distillery.diffusion;

import io.distillery.base.CacheDirectory;
import io.distillery.base.Text;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A model that an artefact on the class path carries, such as {@code distillery-mini}: named, and
 * read from a directory like any other model.
 *
 * <p>The artefact holds the model's files as resources under {@code io/distillery/model/NAME}, and
 * their hashes beside that folder, in {@code NAME.sha256}: an assembly of several artefacts into
 * one jar has the resources of all.
 */
public final class EmbeddedModel {
  /** What options call the model for images of 32 x 32 pixels. */
  public static final String MINI = "mini";

  /** What options call the model for photographs of 64 x 64 pixels. */
  public static final String PHOTO = "photo";

  private static final String FOLDER = "io/distillery/model";
  private static final ClassLoader CLASS_PATH = EmbeddedModel.class.getClassLoader();

  private final String name;
  private final ModelFileHashes files;
  private final ClassLoader classPath;

  private EmbeddedModel(String name, ModelFileHashes files, ClassLoader classPath) {
    this.name = name;
    this.files = files;
    this.classPath = classPath;
  }

  /** Finds the model of that name on the class path. */
  public static Optional<EmbeddedModel> find(String name) {
    return find(name, CLASS_PATH);
  }

  static Optional<EmbeddedModel> find(String name, ClassLoader classPath) {
    return Optional.of(name)
        .filter(n -> n.matches("[\\w-]+"))
        .map(n -> classPath.getResource(Text.format("%s/%s.sha256", FOLDER, n)))
        .map(index -> new EmbeddedModel(name, ModelFileHashes.read(index, name), classPath));
  }

  /** Says where a model is that is named like an embedded one, or else by its path. */
  public static Path orPath(String model) {
    return find(model).map(EmbeddedModel::directory).orElseGet(() -> Path.of(model));
  }

  /** What options call it. */
  public String name() {
    return name;
  }

  /**
   * Says where its files are: in the user's {@linkplain CacheDirectory cache}, unpacked there by
   * the first call, or where the class path has them as files.
   *
   * @throws io.distillery.torch.CheckpointException when the artefact is damaged
   * @throws UncheckedIOException when the cache cannot be written
   */
  public Path directory() {
    return directory(CacheDirectory.path());
  }

  Path directory(Path cache) {
    return onDisk().orElseGet(() -> unpacked(cache.resolve("models")));
  }

  private Path unpacked(Path folder) {
    UnpackedModel unpacked = new UnpackedModel(name, files, this::resource, folder);
    try {
      return unpacked.directory();
    } catch (IOException e) {
      String problem =
          Text.format(
              "The embedded model %s cannot be unpacked to %s (%s: %s): make room there, or let XDG_CACHE_HOME name a directory that may be written.",
              name, folder, e.getClass().getSimpleName(), e.getMessage());
      throw new UncheckedIOException(new IOException(problem, e));
    }
  }

  /** The directory of its files, where the class path is not a jar. */
  private Optional<Path> onDisk() {
    String first = files.names().first();
    URL url = resource(first);
    if (url == null || !url.getProtocol().equals("file")) {
      return Optional.empty();
    }
    Path directory = Path.of(URI.create(url.toString()));
    for (int i = 0; i < Path.of(first).getNameCount(); i++) {
      directory = directory.getParent();
    }
    return Optional.of(directory);
  }

  private URL resource(String file) {
    return classPath.getResource(Text.format("%s/%s/%s", FOLDER, name, file));
  }
}
