package io.distillery.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what a look at a folder passes over. */
final class PassedOverCounts {
  private static final int EXAMPLES = 3;

  private record Kind(PassedOver.Reason reason, String what) implements Comparable<Kind> {
    @Override
    public int compareTo(Kind other) {
      int order = reason.compareTo(other.reason);
      return order != 0 ? order : what.compareTo(other.what);
    }
  }

  private final Map<Kind, Long> counts = new TreeMap<>();
  private final Map<Kind, List<String>> examples = new TreeMap<>();

  /** Counts one. */
  void add(PassedOver.Reason reason, String what, String example) {
    add(reason, what, 1, example);
  }

  /** Counts several, of which one is named. */
  void add(PassedOver.Reason reason, String what, long count, String example) {
    Kind kind = new Kind(reason, what);
    counts.merge(kind, count, Long::sum);
    List<String> named = examples.computeIfAbsent(kind, k -> new ArrayList<>());
    if (named.size() < EXAMPLES) {
      named.add(example);
    }
  }

  /** Lists what was counted, by reason. */
  List<PassedOver> all() {
    return counts.entrySet().stream()
        .map(
            e ->
                new PassedOver(
                    e.getKey().reason(), e.getKey().what(), e.getValue(), examples.get(e.getKey())))
        .toList();
  }
}
