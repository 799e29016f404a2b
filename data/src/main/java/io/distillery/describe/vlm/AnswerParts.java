package io.distillery.describe.vlm;

import io.distillery.base.Directories;
import io.distillery.base.Progress;
import io.distillery.base.WholeLines;
import io.distillery.dataset.BadImages;
import io.distillery.describe.DescriptionParts;
import io.distillery.describe.Descriptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Has a vision-language model describe a dataset by parts, in several processes that share a
 * directory. Each try of a range has an {@link AnswerLog} of its own, so that two that do the same
 * range do not disturb each other, and takes up the answers of tries before it.
 *
 * @param parts where ranges are kept
 */
public record AnswerParts(DescriptionParts parts) {
  /**
   * Describes a range, unless it is described.
   *
   * @param asking of the images of the range alone
   * @param from position of the first in the dataset, a multiple of the model's batch
   */
  public void ask(Asking asking, int from) throws IOException {
    int to = from + asking.images().size();
    if (parts.has(from, to)) {
      return;
    }
    Path tries = parts.tries(from, to);
    List<Path> earlier = logs(tries);
    Path own = Files.createDirectories(tries.resolve(UUID.randomUUID().toString()));
    pour(earlier, own.resolve(AnswerLog.FILE));
    BadImages bad = new BadImages(asking.images().size(), 1); // whoever knows all judges them
    Asked asked = asking.write(own, bad, Progress.SILENT);
    Path texts = own.resolve(Descriptions.FILE);
    asked.descriptions().write(texts);
    parts.finish(texts, from, to);
  }

  /**
   * Adds all answers of all ranges to a log, which {@link Asking} goes on with: none of them is
   * asked for again.
   *
   * @param log new, or what an interrupted call has left
   */
  public void pour(Path log) throws IOException {
    List<Path> all = new ArrayList<>();
    for (String range : Directories.names(parts.directory())) {
      if (Files.isDirectory(parts.directory().resolve(range))) {
        all.addAll(logs(parts.directory().resolve(range)));
      }
    }
    pour(all, log);
  }

  private static List<Path> logs(Path tries) throws IOException {
    return Directories.names(tries).stream()
        .map(name -> tries.resolve(name).resolve(AnswerLog.FILE))
        .filter(Files::exists)
        .toList();
  }

  /** Adds the lines that are not there yet, whole ones alone. */
  private static void pour(List<Path> logs, Path into) throws IOException {
    Set<String> there = new HashSet<>();
    if (Files.exists(into)) {
      there.addAll(WholeLines.read(into).lines());
    }
    StringBuilder added = new StringBuilder();
    for (Path log : logs) {
      for (String line : WholeLines.read(log).lines()) {
        if (there.add(line)) {
          added.append(line).append('\n');
        }
      }
    }
    if (added.length() > 0) {
      Files.writeString(into, added, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }
}
