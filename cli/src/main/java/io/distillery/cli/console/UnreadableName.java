package io.distillery.cli.console;

import io.distillery.base.Text;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.Optional;

/** Says what is wrong with a name that no file can have here. */
final class UnreadableName {
  private UnreadableName() {}

  /** Finds such a name among the causes of a failure, and says it. */
  static Optional<String> in(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InvalidPathException name) {
        return Optional.of(sentence(name, System.getProperty("sun.jnu.encoding", "")));
      }
    }
    return Optional.empty();
  }

  static String sentence(InvalidPathException name, String encoding) {
    return encoding.equalsIgnoreCase(StandardCharsets.UTF_8.name())
        ? Text.format(
            "\"%s\" cannot be the name of a file or folder on this system: give another.",
            name.getInput())
        : Text.format(
            "\"%s\" has letters that Java cannot read here, since this system's language setting is"
                + " %s: set LC_ALL=C.UTF-8 and run the same command again.",
            name.getInput(), encoding);
  }
}
