package io.distillery.stage;

import io.distillery.base.Directories;
import io.distillery.base.Json;
import io.distillery.base.Text;
import io.distillery.dataset.SkippedImage;
import io.distillery.prototype.ClassPrototypes;
import io.distillery.prototype.PrototypeOptions;
import io.distillery.prototype.Prototypes;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * The prototypes of classes that other processes have found, a directory a class, which appears
 * whole.
 *
 * @param directory need not exist
 */
record FoundClasses(Path directory) {
  private static final String SKIPPED = "skipped.json";

  /** Whether a class's prototypes are found. */
  boolean has(int label) {
    return Files.isDirectory(place(label));
  }

  /** Keeps a class's prototypes, unless another process has. */
  void write(
      int label,
      long seed,
      PrototypeOptions options,
      ClassPrototypes found,
      List<SkippedImage> skipped)
      throws IOException {
    Path own = directory.resolve("." + name(label) + "." + UUID.randomUUID());
    Files.createDirectories(own);
    new Prototypes(seed, options, List.of(found)).write(own);
    Json.write(own.resolve(SKIPPED), skipped);
    try {
      Files.move(own, place(label), StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) { // a directory is not replaced: another was first
      Directories.delete(own);
      if (!has(label)) {
        throw e;
      }
    }
  }

  /** Reads a class's prototypes; the caller closes them. */
  ClassPrototypes read(int label) throws IOException {
    return Prototypes.read(place(label)).classes().get(0);
  }

  /** Reads which images of a class cannot be read. */
  List<SkippedImage> skipped(int label) throws IOException {
    return Arrays.asList(Json.read(place(label).resolve(SKIPPED), SkippedImage[].class));
  }

  private Path place(int label) {
    return directory.resolve(name(label));
  }

  private static String name(int label) {
    return Text.format("%05d", label);
  }
}
