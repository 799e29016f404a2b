package io.distillery.dataset;

import io.distillery.base.Text;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Tells how the folders that were found differ from those that were expected. */
record FolderDifference(List<String> missing, List<String> unknown) {
  private static final int NAMED = 10;

  static FolderDifference between(Collection<String> expected, Collection<String> found) {
    TreeSet<String> missing = new TreeSet<>(expected);
    missing.removeAll(found);
    TreeSet<String> unknown = new TreeSet<>(found);
    unknown.removeAll(expected);
    return new FolderDifference(List.copyOf(missing), List.copyOf(unknown));
  }

  boolean isEmpty() {
    return missing.isEmpty() && unknown.isEmpty();
  }

  /** Writes {@code missing: a, b; of no class: c}. */
  @Override
  public String toString() {
    String separator = missing.isEmpty() || unknown.isEmpty() ? "" : "; ";
    return listed("missing: ", missing) + separator + listed("of no class: ", unknown);
  }

  private static String listed(String what, List<String> folders) {
    if (folders.isEmpty()) {
      return "";
    }
    String rest = folders.size() > NAMED ? Text.format(" and %d more", folders.size() - NAMED) : "";
    return what + String.join(", ", folders.subList(0, Math.min(NAMED, folders.size()))) + rest;
  }
}
