package io.distillery.compare;

import io.distillery.base.Json;
import io.distillery.base.Text;
import io.distillery.dataset.ClassNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Holds the fingerprints of the sets that a comparison trained on, so that results on other images
 * of the same name are not taken for theirs. It is kept in the comparison's directory.
 *
 * @param sets fingerprints ({@link ImageSet#fingerprint}) by the sets' names
 */
record TrainedSets(SortedMap<String, String> sets) {
  private static final String FILE = "trained-sets.json";

  TrainedSets {
    sets = new TreeMap<>(sets);
  }

  /** Reads what is kept in a comparison's directory, which need not hold anything. */
  static TrainedSets read(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    return Files.exists(file)
        ? Json.read(file, TrainedSets.class)
        : new TrainedSets(new TreeMap<>());
  }

  /** Takes up sets as they are now. */
  TrainedSets with(List<ImageSet> made, ClassNames classes) throws IOException {
    SortedMap<String, String> all = new TreeMap<>(sets);
    Map<String, String> known = new HashMap<>(); // a single set takes part several times
    for (ImageSet set : made) {
      String key = set.folder() + " " + set.weighted();
      if (!known.containsKey(key)) {
        known.put(key, set.fingerprint(classes));
      }
      all.put(name(set), known.get(key));
    }
    return new TrainedSets(all);
  }

  /** Says whether a set was another one before; one that is new was not. */
  boolean differs(TrainedSets before, ImageSet set) {
    String then = before.sets.get(name(set));
    return then != null && !then.equals(sets.get(name(set)));
  }

  /** Keeps it in a comparison's directory. */
  void write(Path directory) throws IOException {
    Json.write(directory.resolve(FILE), this);
  }

  /** Tells of sets that are trained on again. */
  static String sentence(List<ImageSet> changed) {
    return Text.format(
        "Not the images of before, since options or files have changed: %s. Networks are trained on"
            + " them anew.",
        changed.stream().map(TrainedSets::name).sorted().collect(Collectors.joining(", ")));
  }

  private static String name(ImageSet set) {
    return Text.format("%s/ipc-%d/set-%d", set.method(), set.ipc(), set.set());
  }
}
