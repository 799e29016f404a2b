package io.distillery.diffusion.training;

import io.distillery.base.Text;
import io.distillery.torch.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Keeps a training's checkpoints: one file that is replaced, or the last few of a folder. Each is
 * complete, and is there as a whole or not at all.
 */
public final class Checkpoints {
  private static final Pattern NAME = Pattern.compile("checkpoint-\\d{8,}\\.safetensors");

  private final Path file;
  private final Path folder;
  private final int kept;

  private Checkpoints(Path file, Path folder, int kept) {
    this.file = file;
    this.folder = folder;
    this.kept = kept;
  }

  /** Keeps nothing, for trials. */
  public static Checkpoints none() {
    return new Checkpoints(null, null, 0);
  }

  /** Keeps one file, replaced as a whole. */
  public static Checkpoints replacing(Path file) {
    return new Checkpoints(file, file.toAbsolutePath().getParent(), 1);
  }

  /** Keeps files {@code checkpoint-STEP.safetensors}, of which the newest {@code kept} stay. */
  public static Checkpoints lastOf(Path folder, int kept) {
    if (kept < 1) {
      throw new IllegalArgumentException("At least 1 checkpoint is kept, not " + kept);
    }
    return new Checkpoints(null, folder, kept);
  }

  /** Says where they are, for messages. */
  public Path place() {
    return file != null ? file : folder;
  }

  /**
   * Holds what training goes on from.
   *
   * @param step steps done
   * @param file the checkpoint
   * @param passedOver newer ones that cannot be read, a sentence each
   */
  record Restored(long step, Path file, List<String> passedOver) {}

  /**
   * Takes the newest checkpoint that can be read.
   *
   * @throws CheckpointException when there are some and none can be used, with the newest's reason
   */
  Optional<Restored> restore(TrainingState state) throws IOException {
    CheckpointException first = null;
    List<String> passedOver = new ArrayList<>();
    for (Path checkpoint : newestFirst()) {
      try {
        return Optional.of(new Restored(state.restore(checkpoint), checkpoint, passedOver));
      } catch (CheckpointException e) {
        first = first == null ? e : first;
        passedOver.add(e.getMessage());
      }
    }
    if (first != null) {
      throw first;
    }
    return Optional.empty();
  }

  /**
   * Writes the state after {@code step} steps and deletes what is too old. If there is no room,
   * older ones give theirs, but for the newest.
   *
   * @throws IOException saying what failed, what is kept, and how to go on
   */
  void write(TrainingState state, long step) throws IOException {
    if (kept == 0) {
      return;
    }
    Path target =
        file != null ? file : folder.resolve(Text.format("checkpoint-%08d.safetensors", step));
    Files.createDirectories(folder);
    try {
      state.write(target, step);
    } catch (IOException e) {
      if (keepOnly(1) == 0) {
        throw failed(target, step, e);
      }
      try {
        state.write(target, step);
      } catch (IOException again) {
        throw failed(target, step, again);
      }
    }
    keepOnly(kept);
  }

  private IOException failed(Path target, long step, IOException cause) throws IOException {
    return new IOException(
        Text.format(
            "Cannot write the checkpoint of step %d, %s: %s. %s. Make room (%,d MB are free) and"
                + " run the same command again, which goes on where it stopped",
            step, target, cause.getMessage(), kept(), target.toFile().getUsableSpace() >> 20),
        cause);
  }

  /** Writes a sentence, without its stop, on what a training can go on from. */
  String kept() throws IOException {
    List<Path> all = newestFirst();
    return all.isEmpty()
        ? "There is no checkpoint yet to go on from"
        : "The last good checkpoint is kept: " + all.get(0);
  }

  private int keepOnly(int newest) throws IOException {
    List<Path> all = newestFirst();
    List<Path> old = all.subList(Math.min(newest, all.size()), all.size());
    for (Path checkpoint : old) {
      Files.delete(checkpoint);
    }
    return old.size();
  }

  private List<Path> newestFirst() throws IOException {
    if (file != null) {
      return Files.exists(file) ? List.of(file) : List.of();
    }
    if (kept == 0 || !Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(path -> NAME.matcher(path.getFileName().toString()).matches())
          .sorted(Comparator.comparing((Path path) -> path.getFileName().toString()).reversed())
          .toList();
    }
  }
}
