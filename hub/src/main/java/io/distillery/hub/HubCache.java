package io.distillery.hub;

import io.distillery.base.Directories;
import io.distillery.base.WholeFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * Is the directory in which tools of a hub keep its files: {@code models--OWNER--NAME} with {@code
 * blobs} by hash, {@code snapshots/COMMIT} of links to them under their names, and {@code
 * refs/REVISION}, which holds a commit. What one tool has fetched another finds.
 *
 * @param directory of all repositories; need not exist
 */
public record HubCache(Path directory) {
  private static final String SNAPSHOTS = "snapshots";
  private static final String WEIGHTS = ".safetensors";

  /** Takes the one of this process's environment. */
  public static HubCache ofEnvironment() {
    return new HubCache(HubSettings.fromEnvironment().cache());
  }

  /**
   * Finds a model that was fetched, without a network.
   *
   * @return its directory, or its file where it is a single one; empty where it was not fetched
   */
  public Optional<Path> find(HubName model) {
    return snapshot(model).map(HubCache::model);
  }

  /**
   * Finds what a user names by a path, or by what a hub calls it.
   *
   * @return the path, if it exists or nothing that is called so was fetched; else the fetched
   *     model's directory or file
   */
  public Path found(Path named) {
    return Files.exists(named) ? named : name(named).flatMap(this::find).orElse(named);
  }

  /** Reads a path as a hub's name; empty where it cannot be one. */
  public static Optional<HubName> name(Path path) {
    return HubName.find(path.toString().replace('\\', '/'));
  }

  private Optional<Path> snapshot(HubName model) {
    Path snapshots = repository(model).resolve(SNAPSHOTS);
    Path ref = ref(model);
    try {
      if (Files.isRegularFile(ref)) {
        Path named = snapshots.resolve(Files.readString(ref).strip());
        if (Files.isDirectory(named)) {
          return Optional.of(named);
        }
      }
      Path commit = snapshots.resolve(model.revision());
      if (Files.isDirectory(commit)) {
        return Optional.of(commit);
      }
      List<String> all = Directories.names(snapshots);
      return model.revision().equals(HubName.MAIN) && all.size() == 1
          ? Optional.of(snapshots.resolve(all.get(0)))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** A model in one file is that file; everything else is a directory. */
  private static Path model(Path snapshot) {
    try {
      List<String> names = Directories.names(snapshot);
      List<String> weights = names.stream().filter(name -> name.endsWith(WEIGHTS)).toList();
      boolean alone =
          weights.size() == 1
              && !names.contains("config.json")
              && !names.contains("model_index.json")
              && !names.contains("unet");
      return alone ? snapshot.resolve(weights.get(0)) : snapshot;
    } catch (IOException e) {
      return snapshot;
    }
  }

  private Path repository(HubName model) {
    return directory.resolve(model.folder());
  }

  private Path ref(HubName model) {
    return repository(model).resolve("refs").resolve(model.revision());
  }

  /** Says where a file's content is, or would be. */
  Path blob(HubName model, HubFile file) {
    return repository(model).resolve("blobs").resolve(file.hash());
  }

  /** Says where a commit's files have their names. */
  Path snapshot(HubName model, String commit) {
    return repository(model).resolve(SNAPSHOTS).resolve(commit);
  }

  /** Gives a file that is whole its name in a commit. */
  void link(HubName model, String commit, HubFile file) throws IOException {
    Path link = snapshot(model, commit).resolve(file.name());
    Path blob = blob(model, file);
    if (Files.exists(link)) {
      return;
    }
    Files.createDirectories(link.getParent());
    Files.deleteIfExists(link); // a link to nothing
    try {
      Files.createSymbolicLink(link, link.getParent().relativize(blob));
    } catch (FileAlreadyExistsException e) {
      // another process did it
    } catch (UnsupportedOperationException | IOException e) {
      Files.copy(blob, link, StandardCopyOption.REPLACE_EXISTING); // as other tools do on Windows
    }
  }

  /** Says which commit a revision is. */
  void point(HubName model, String commit) throws IOException {
    if (!model.revision().equals(commit)) {
      Path ref = ref(model);
      Files.createDirectories(ref.getParent());
      WholeFile.writeShared(ref, part -> Files.writeString(part, commit));
    }
  }

  /** Waits until no other process of Distillery fetches this model. */
  FileChannel lock(HubName model) throws IOException {
    Path lock = directory.resolve(".locks").resolve(model.folder()).resolve("distillery.lock");
    Files.createDirectories(lock.getParent());
    FileChannel channel =
        FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock held = channel.lock();
    assert held.isValid();
    return channel;
  }
}
