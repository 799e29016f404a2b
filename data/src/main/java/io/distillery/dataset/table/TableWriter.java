package io.distillery.dataset.table;

import java.io.Closeable;
import java.io.IOException;

/** Writes the rows of a table, one after another; the file is whole when this is closed. */
public interface TableWriter extends Closeable {
  /** Adds a row; columns without a value in it have none there. */
  void write(Row row) throws IOException;
}
