package io.distillery.run;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Directories;
import io.distillery.base.Json;
import io.distillery.base.Text;
import io.distillery.base.WholeFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A run on disk, locked for this process: a directory a stage, each of which is complete or absent.
 *
 * <p>A stage fills {@code .work/STAGE}; what it was asked stands in {@code .work/STAGE.json}. When
 * it has succeeded, its manifest is written and the directory renamed to its place; what was there
 * before steps aside as {@code .work/STAGE.old} and is deleted. A process killed in between leaves
 * a directory with a manifest under {@code .work}, which {@link #open} moves to its place.
 */
public final class RunDirectory implements AutoCloseable {
  private static final String WORK = ".work";
  private static final String CACHE = ".cache";
  private static final String OLD = ".old";
  static final String PARTS = ".parts";

  private final Path root;
  private final RunLock lock; // null: another process holds it

  private RunDirectory(Path root, RunLock lock) {
    this.root = root;
    this.lock = lock;
  }

  /**
   * Opens a run, or begins one in a new or empty directory.
   *
   * @throws ConfigurationException when the directory holds something else
   * @throws IOException when another process works in it, or it cannot be written
   */
  public static RunDirectory open(Path root) throws IOException {
    requireRunOrEmpty(root);
    try {
      Files.createDirectories(root);
    } catch (FileAlreadyExistsException e) {
      throw new ConfigurationException(
          Text.format("%s is a file: give a new or empty directory with place.out", e.getFile()));
    }
    RunDirectory run = new RunDirectory(root, RunLock.acquire(root));
    run.finishPublishing();
    return run;
  }

  /** Says what became of the process that worked here before, if it did not leave by itself. */
  Optional<String> lastEnd() {
    return lock == null ? Optional.empty() : lock.lastEnd();
  }

  /**
   * Looks at a run that another process has opened, for one that does parts of its work.
   *
   * @param root of the run, on a file system that both see
   */
  public static RunDirectory shared(Path root) {
    return new RunDirectory(root, null);
  }

  /**
   * Gives the place in which a stage is at work, which the process that opened the run has made.
   */
  public Workspace workspace(String stage) {
    return new Workspace(work(stage), this);
  }

  /** Gives the place of what is under way, beside the stages' own. */
  public Path work() {
    return root.resolve(WORK);
  }

  /**
   * Refuses a directory that holds something else than a run, before anything is written there.
   *
   * @throws ConfigurationException naming what is in it
   */
  public static void requireRunOrEmpty(Path root) throws IOException {
    if (!isRunOrEmpty(root)) {
      List<String> names = Directories.names(root);
      throw new ConfigurationException(
          Text.format(
              "%s holds something that is not a run (found %s): give a new or empty directory with"
                  + " place.out",
              root, String.join(", ", names.subList(0, Math.min(3, names.size())))));
    }
  }

  /** Whether there is a run in the directory, or room for one. */
  static boolean isRunOrEmpty(Path root) throws IOException {
    if (Files.exists(root) && !Files.isDirectory(root)) {
      return true; // a file: creating the directory says so
    }
    List<String> names = Directories.names(root);
    return names.contains(RunRecord.NAME)
        || names.stream()
            .allMatch(
                Set.of(
                        RunLock.NAME,
                        WORK,
                        CACHE,
                        WholeFile.unfinished(Path.of(RunRecord.NAME)).toString())
                    ::contains);
  }

  /** The run's own path. */
  public Path root() {
    return root;
  }

  /** Where a run keeps what later commands can use, unless another place is named. */
  public static Path cache(Path root) {
    return root.resolve(CACHE);
  }

  /** The directory of a stage, finished or not. */
  public Path stage(String name) {
    return root.resolve(name);
  }

  /** The manifest of a stage whose output is all there. */
  public Optional<Manifest> finished(String stage) throws IOException {
    Optional<Manifest> manifest = Manifest.read(stage(stage));
    return manifest.isPresent() && manifest.get().firstMissing(stage(stage)).isEmpty()
        ? manifest
        : Optional.empty();
  }

  /** What an interrupted stage had been asked, when it left something. */
  Optional<StageRequest> interrupted(String stage) throws IOException {
    Path file = requestFile(stage);
    return Files.exists(file) && isBegun(stage)
        ? Optional.of(Json.read(file, StageRequest.class))
        : Optional.empty();
  }

  /** Whether a stage, or other processes for it, have left something. */
  private boolean isBegun(String stage) throws IOException {
    return !Directories.names(work(stage)).isEmpty()
        || !Directories.names(workspace(stage).parts()).isEmpty();
  }

  /**
   * Makes the place in which a stage works: with what an interrupted execution of the same request
   * left, when the stage keeps its items; else empty.
   */
  Workspace begin(Stage stage, StageRequest request) throws IOException {
    String name = stage.name();
    boolean resume =
        stage.keepsItems()
            && interrupted(name).map(r -> r.key().equals(request.key())).orElse(false);
    if (!resume) {
      Directories.delete(work(name));
      Directories.delete(workspace(name).parts());
    }
    Files.createDirectories(work(name));
    Directories.deleteUnfinishedFiles(work(name));
    Json.write(requestFile(name), request);
    return workspace(name);
  }

  /** Puts a filled workspace in its place. */
  void publish(String stage, Manifest manifest) throws IOException {
    manifest.write(work(stage));
    moveToPlace(stage);
  }

  private void finishPublishing() throws IOException {
    for (String name : Directories.names(root.resolve(WORK))) {
      if (Files.exists(work(name).resolve(Manifest.NAME)) && !name.endsWith(OLD)) {
        moveToPlace(name);
      }
    }
    for (String name : Directories.names(root.resolve(WORK))) {
      if (name.endsWith(OLD)) {
        Directories.delete(work(name));
      }
    }
  }

  private void moveToPlace(String stage) throws IOException {
    Path aside = work(stage + OLD);
    if (Files.exists(stage(stage))) {
      Directories.delete(aside);
      Files.move(stage(stage), aside, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(work(stage), stage(stage), StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(requestFile(stage));
    Directories.delete(aside);
    forgetParts(stage);
  }

  /** Deletes what other processes have left, one of which may still be writing: then later. */
  private void forgetParts(String stage) {
    try {
      Directories.delete(workspace(stage).parts());
    } catch (IOException e) {
      return;
    }
  }

  private Path work(String stage) {
    return root.resolve(WORK).resolve(stage);
  }

  private Path requestFile(String stage) {
    return root.resolve(WORK).resolve(stage + ".json");
  }

  @Override
  public void close() throws IOException {
    if (lock != null) {
      lock.close();
    }
  }
}
