package io.distillery.describe.files;

import io.distillery.base.Text;
import io.distillery.dataset.DatasetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a file's lines, so that all of it is told at once. */
final class BadLines {
  private static final int NAMED = 20;

  private final List<String> found = new ArrayList<>();

  /** Adds a line, numbered from 1, and what is wrong with it, as in "has no string". */
  void add(long line, String problem) {
    found.add(Text.format("line %d %s", line, problem));
  }

  /**
   * Ends the reading of a file.
   *
   * @throws DatasetException naming the bad lines, if there are any
   */
  void throwIfAny(Path file) throws DatasetException {
    if (!found.isEmpty()) {
      String separator = System.lineSeparator() + "  ";
      throw new DatasetException(
          Text.format(
              "%s has %,d bad lines; mend or remove them:%s%s",
              file,
              found.size(),
              separator,
              String.join(separator, found.subList(0, Math.min(NAMED, found.size())))));
    }
  }
}
