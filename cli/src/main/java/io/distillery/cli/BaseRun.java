package io.distillery.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What drawn sets share: the descriptions, and the model if it has to be fitted first. Made when it
 * is first asked for.
 */
final class BaseRun {
  /** Options of the sets themselves, and those by which a comparison chooses real images too. */
  private static final List<String> OF_SETS = List.of("ipc", "seed", "teacher", "candidates");

  private final CommandArguments arguments;
  private final Path directory;
  private final Path cache;
  private final Map<String, String> own;
  private boolean isMade;

  /**
   * @param arguments of the comparison
   * @param directory of the run
   * @param cache of everything in the comparison
   * @param own options by name in which it differs from the comparison's
   */
  BaseRun(CommandArguments arguments, Path directory, Path cache, Map<String, String> own) {
    this.arguments = arguments;
    this.directory = directory;
    this.cache = cache;
    this.own = Map.copyOf(own);
  }

  /** The options of {@code synthesize} by which sets are drawn from it. */
  List<String> options() throws IOException {
    make();
    Map<String, String> instead = instead();
    instead.put(
        "descriptions", directory.resolve("descriptions").resolve("metadata.jsonl").toString());
    instead.put("train", "false");
    if (Files.isDirectory(model())) {
      instead.put("model", model().toString());
    }
    return arguments.of("synthesize", OF_SETS, instead);
  }

  /**
   * The same before it is made, with those by which it will be: {@code synthesize} has them too.
   */
  List<String> plannedOptions() {
    return arguments.of("synthesize", OF_SETS, instead());
  }

  private Path model() {
    return directory.resolve("model");
  }

  private void make() throws IOException {
    if (!isMade) {
      CommandArguments.run("train", directory, arguments.of("train", List.of("ipc"), instead()));
      isMade = true;
    }
  }

  private Map<String, String> instead() {
    Map<String, String> instead = new LinkedHashMap<>(own);
    instead.put("cache", cache.toString());
    return instead;
  }
}
