package io.distillery.dataset.table;

/**
 * Names a column of a table.
 *
 * @param name of the column; one inside another has its name after a dot, {@code image.bytes}
 * @param kind of its values
 * @param isList whether each row holds a list of such values
 */
public record Column(String name, Kind kind, boolean isList) {
  /** Tells what a column holds. */
  public enum Kind {
    /** Bytes that are no text: {@code byte[]}. */
    BYTES,
    /** Text in UTF-8: {@code String}. */
    TEXT,
    /** Whole numbers of up to 64 bits: {@code Long}. */
    INTEGER,
    /** Real numbers, written in single precision: {@code Double}. */
    REAL,
    /** {@code Boolean}. */
    TRUTH
  }

  /** Makes a column of single values. */
  public static Column of(String name, Kind kind) {
    return new Column(name, kind, false);
  }
}
