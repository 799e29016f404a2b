package io.distillery.cli;

import io.distillery.compare.SetLayout;
import io.distillery.compare.SetSource;
import io.distillery.dataset.DatasetSplits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Sets that a model draws, each a run of {@code synthesize} that can be looked at by itself.
 *
 * @param method what tables call it
 * @param base what they are drawn from
 * @param options of {@code synthesize}, which count before the base's
 * @param seed of the first set; the next has the next
 * @param layout where the sets are kept
 */
record DrawnSets(String method, BaseRun base, List<String> options, long seed, SetLayout layout)
    implements SetSource {
  private static final String COMMAND = "synthesize";
  private static final String CANDIDATES = CandidateMixin.CANDIDATES + "=";

  DrawnSets {
    options = List.copyOf(options);
  }

  @Override
  public int drawings() {
    return options.stream()
        .filter(option -> option.startsWith(CANDIDATES))
        .mapToInt(option -> Integer.parseInt(option.substring(CANDIDATES.length())))
        .reduce(1, (before, last) -> last);
  }

  @Override
  public void check(DatasetSplits images, int ipc) throws IOException {
    CommandArguments.check(
        COMMAND, layout.run(method, ipc, 0), arguments(base.plannedOptions(), ipc, 0), images);
  }

  @Override
  public Path make(int ipc, int set) throws IOException {
    CommandArguments.run(
        COMMAND, layout.run(method, ipc, set), arguments(base.options(), ipc, set));
    return layout.images(method, ipc, set);
  }

  private List<String> arguments(List<String> ofBase, int ipc, int set) {
    Map<String, String> byName = new LinkedHashMap<>(); // the last one counts
    Stream.of(ofBase, List.of("--ipc=" + ipc, "--seed=" + (seed + set)), options)
        .flatMap(List::stream)
        .forEach(option -> byName.put(option.replaceFirst("=.*", ""), option));
    return List.copyOf(byName.values());
  }
}
