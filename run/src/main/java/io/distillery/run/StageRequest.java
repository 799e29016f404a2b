package io.distillery.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.distillery.base.Json;
import io.distillery.base.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that a stage's result depends on.
 *
 * @param stage its name
 * @param version the version of its code and format
 * @param options what was asked
 * @param inputs fingerprints of what it reads, by name: earlier stages and things from outside
 */
public record StageRequest(
    String stage, int version, JsonNode options, Map<String, String> inputs) {
  public StageRequest {
    inputs = Map.copyOf(inputs);
  }

  /** A hash of all of it. */
  public String key() {
    return Fingerprint.ofText(Json.canonical(Json.tree(this)));
  }

  /**
   * Names each difference from a request that was answered before.
   *
   * @return such as {@code synthesis strength: 0.7 there, 0.5 asked for}
   */
  public List<String> differencesFrom(StageRequest before) {
    List<String> differences = new ArrayList<>();
    if (version != before.version) {
      differences.add(
          Text.format(
              "%s was made by version %d of that stage, this is version %d",
              stage, before.version, version));
    }
    compare("", Json.leaves(before.options), Json.leaves(options), differences);
    for (Map.Entry<String, String> input : new TreeMap<>(inputs).entrySet()) {
      String there = before.inputs.get(input.getKey());
      if (!input.getValue().equals(there)) {
        differences.add(
            Text.format(
                "%s was made from another %s (fingerprint %s there, %s now)",
                stage, input.getKey(), shortened(there), shortened(input.getValue())));
      }
    }
    return differences;
  }

  private void compare(
      String prefix, Map<String, String> there, Map<String, String> asked, List<String> into) {
    TreeSet<String> names = new TreeSet<>(there.keySet());
    names.addAll(asked.keySet());
    for (String name : names) {
      String was = there.getOrDefault(name, "nothing");
      String is = asked.getOrDefault(name, "nothing");
      if (!was.equals(is)) {
        into.add(Text.format("%s %s%s: %s there, %s asked for", stage, prefix, name, was, is));
      }
    }
  }

  private static String shortened(String fingerprint) {
    return fingerprint == null
        ? "none"
        : fingerprint.substring(0, Math.min(8, fingerprint.length()));
  }
}
