package io.distillery.benchmark;

import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;

/** How long a checkpoint takes to open when the system has its files in memory. */
final class CheckpointOpening {
  private final Path directory;

  CheckpointOpening(Path directory) {
    this.directory = directory;
  }

  /** Reads the files, so that they are in memory. */
  void warm() throws IOException {
    for (Path file : files()) {
      Files.copy(file, OutputStream.nullOutputStream());
    }
  }

  /** Seconds to map all weights and check their headers. */
  double mapping() {
    return Timing.seconds(
        () -> {
          try (PointerScope scope = new PointerScope()) {
            for (Path file : files()) {
              try (SafeTensors opened = SafeTensors.open(file)) {
                opened.tensors();
              }
            }
          }
        });
  }

  private List<Path> files() {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(file -> file.toString().endsWith(".safetensors")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
