package io.distillery.compare;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Directories;
import io.distillery.base.Json;
import io.distillery.base.Text;
import io.distillery.run.StageRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Says what a set is made of, in a file beside its images, so that images that are made of
 * something else are not taken for it.
 *
 * @param images the set's class folders
 * @param request all that they depend on
 */
record SetOrigin(Path images, StageRequest request) {
  private static final String FILE = "made-of.json";
  private static final int VERSION = 1;

  /**
   * Says what a set is made of.
   *
   * @param options what was asked, by name
   * @param inputs fingerprints of what it is made from, by name
   */
  static SetOrigin of(
      String method, Path images, Map<String, ?> options, Map<String, String> inputs) {
    return new SetOrigin(images, new StageRequest(method, VERSION, Json.tree(options), inputs));
  }

  /**
   * Says whether all of the set's images are there.
   *
   * @throws ConfigurationException if there are images, finished or not, that are made of something
   *     else
   */
  boolean isMade() throws IOException {
    List<String> differences = differences();
    if (!differences.isEmpty()) {
      throw new ConfigurationException(
          Text.format(
              "%s holds another set:%n  %s%nGive another place.out, or delete %s to have such sets"
                  + " made again, and trained on.",
              file().getParent(),
              String.join("\n  ", differences),
              file().getParent().getParent()));
    }
    return isFinished();
  }

  /** Says whether all of the set's images are there; images of something else are removed. */
  boolean isMadeOrRemoved() throws IOException {
    if (!differences().isEmpty()) {
      Files.delete(file());
    }
    return isFinished();
  }

  /** Says what the images to come are made of, and removes those that do not say it. */
  void begin() throws IOException {
    if (!Files.exists(file())) {
      Directories.delete(images);
      Directories.delete(SetFolder.part(images));
      Files.createDirectories(file().getParent());
      Json.write(file(), request);
    }
  }

  private List<String> differences() throws IOException {
    return Files.exists(file())
        ? request.differencesFrom(Json.read(file(), StageRequest.class))
        : List.of();
  }

  /** What an earlier version made does not say of what. */
  private boolean isFinished() {
    return Files.exists(file()) && Files.isDirectory(images);
  }

  private Path file() {
    return images.toAbsolutePath().resolveSibling(FILE);
  }
}
