package io.distillery.dataset.packed;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** Tells the split of a packed file by what it is called. */
final class Splits {
  private static final Set<String> NAMES =
      Set.of("train", "training", "test", "testing", "val", "valid", "validation", "dev", "eval");

  private Splits() {}

  /** The split that the file's name begins with, or its folder is called; empty for none. */
  static String of(Path file) {
    String name = first(file.getFileName().toString());
    if (NAMES.contains(name)) {
      return name;
    }
    Path folder = file.toAbsolutePath().getParent();
    String parent =
        folder == null || folder.getFileName() == null
            ? ""
            : folder.getFileName().toString().toLowerCase(Locale.ROOT);
    return NAMES.contains(parent) ? parent : "";
  }

  private static String first(String name) {
    return name.toLowerCase(Locale.ROOT).split("[-_.]", 2)[0];
  }
}
