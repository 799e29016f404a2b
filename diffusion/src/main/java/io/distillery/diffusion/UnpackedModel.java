package io.distillery.diffusion;

import io.distillery.base.ContentHash;
import io.distillery.base.Directories;
import io.distillery.base.Text;
import io.distillery.base.WholeFile;
import io.distillery.torch.CheckpointException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;

/**
 * A model's files as a directory {@code VERSION/NAME}, where the version follows from their
 * content. It is written under another name and renamed when it is whole; processes that need it at
 * once wait for the first. One that was damaged since is written anew.
 */
final class UnpackedModel {
  /** File locks keep processes apart, not the threads of one. */
  private static final Object THREADS = new Object();

  private final String name;
  private final ModelFileHashes files;
  private final Function<String, URL> resources;
  private final Path target;

  /**
   * @param resources from a file's name to where it is read from; null where it is missing
   * @param folder where models are unpacked; need not exist
   */
  UnpackedModel(String name, ModelFileHashes files, Function<String, URL> resources, Path folder) {
    this.name = name;
    this.files = files;
    this.resources = resources;
    this.target = folder.resolve(files.version()).resolve(name);
  }

  /**
   * Says where the model is, after unpacking it unless it is there.
   *
   * @throws CheckpointException when a resource is missing, or not what the index says
   */
  Path directory() throws IOException {
    if (!files.match(target)) {
      Files.createDirectories(target.getParent());
      synchronized (THREADS) {
        try (FileChannel channel =
                FileChannel.open(
                    hidden(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.lock()) {
          if (!files.match(target)) { // another may have been first
            unpack();
          }
        }
      }
    }
    return target;
  }

  private void unpack() throws IOException {
    Path unfinished = hidden(".part");
    Directories.delete(unfinished); // of a process that was killed
    try {
      for (String file : files.names()) {
        Path path = unfinished.resolve(file);
        Files.createDirectories(path.getParent());
        WholeFile.write(path, content(file));
      }
      Directories.delete(target); // damaged
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Directories.delete(unfinished);
    }
  }

  private byte[] content(String file) throws IOException {
    URL resource = resources.apply(file);
    if (resource == null) {
      throw new CheckpointException(damaged(Text.format("%s is missing", file)));
    }
    byte[] content;
    try (InputStream in = resource.openStream()) {
      content = in.readAllBytes();
    }
    ContentHash found = ContentHash.of(content);
    if (!found.equals(files.of(file))) {
      throw new CheckpointException(
          damaged(
              Text.format(
                  "the SHA-256 of %s is %s, expected %s", resource, found, files.of(file))));
    }
    return content;
  }

  private String damaged(String how) {
    return Text.format(
        "The artefact of the embedded model %s is damaged: %s. Fetch or build it again.",
        name, how);
  }

  private Path hidden(String suffix) {
    return target.resolveSibling("." + target.getFileName() + suffix);
  }
}
