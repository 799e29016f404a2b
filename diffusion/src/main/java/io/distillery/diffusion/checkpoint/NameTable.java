package io.distillery.diffusion.checkpoint;

import io.distillery.base.Text;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Translates between the names that diffusers gives to a model's modules, and those of the original
 * code. A rule renames a module and all that is in it; the rule for the longest name wins.
 */
final class NameTable {
  private final Map<String, String> originals = new HashMap<>();
  private final Map<String, String> presents = new HashMap<>();

  /** Adds a rule. */
  NameTable add(String present, String original) {
    if (originals.put(present, original) != null || presents.put(original, present) != null) {
      throw new IllegalStateException(Text.format("Two rules for %s or %s", present, original));
    }
    return this;
  }

  /** Adds a rule for each module within another. */
  NameTable add(String present, String original, Map<String, String> within) {
    within.forEach((child, other) -> add(present + "." + child, original + "." + other));
    return this;
  }

  /** Returns the original name of a parameter, if a rule covers it. */
  Optional<String> original(String present) {
    return renamed(present, originals);
  }

  /** Returns diffusers' name of a parameter, if a rule covers it. */
  Optional<String> present(String original) {
    return renamed(original, presents);
  }

  private static Optional<String> renamed(String name, Map<String, String> rules) {
    for (int end = name.length(); end > 0; end = name.lastIndexOf('.', end - 1)) {
      String other = rules.get(name.substring(0, end));
      if (other != null) {
        return Optional.of(other + name.substring(end));
      }
    }
    return Optional.empty();
  }
}
