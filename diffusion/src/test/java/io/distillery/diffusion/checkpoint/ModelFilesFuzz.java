package io.distillery.diffusion.checkpoint;

import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.diffusion.tokenizer.ClipTokenizer;
import io.distillery.torch.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What must hold of any bytes as a model's JSON and text files: they are read, or refused by a
 * {@link CheckpointException} or an {@link IOException} (which {@link LatentDiffusion#read} wraps)
 * that names the file. Jazzer's entry point; see CONTRIBUTING.md.
 */
public final class ModelFilesFuzz {
  /** How a directory with one hostile file is read. */
  @FunctionalInterface
  private interface Reader {
    void read(Path directory) throws IOException;
  }

  private record Target(String file, Reader reader) {}

  private static final List<Target> TARGETS =
      List.of(
          new Target(SchedulerConfig.FILE, SchedulerConfig::read),
          new Target("vocab.json", ModelFilesFuzz::tokenizer),
          new Target("merges.txt", ModelFilesFuzz::tokenizer),
          new Target("tokenizer_config.json", ModelFilesFuzz::tokenizer),
          new Target("special_tokens_map.json", ModelFilesFuzz::tokenizer));

  private ModelFilesFuzz() {}

  /** The first byte chooses the file, the others are its content. */
  public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      return;
    }
    Target target = TARGETS.get((bytes[0] & 0xff) % TARGETS.size());
    Path directory = Files.createTempDirectory("fuzz");
    try {
      Files.writeString(
          directory.resolve("vocab.json"), "{\"<|startoftext|>\":0,\"<|endoftext|>\":1}");
      Files.writeString(directory.resolve("merges.txt"), "");
      Files.write(directory.resolve(target.file), Arrays.copyOfRange(bytes, 1, bytes.length));
      target.reader.read(directory);
    } catch (CheckpointException | IOException e) {
      if (!String.valueOf(e.getMessage()).contains(directory.toString())) {
        throw new AssertionError("The file is not named", e);
      }
    } finally {
      delete(directory);
    }
  }

  /** Reads it and uses it once. */
  private static void tokenizer(Path directory) throws IOException {
    ClipTokenizer tokenizer = ClipTokenizer.read(directory);
    if (tokenizer.maxLength() < 10_000) {
      tokenizer.encodePadded("a photo of a cat");
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
