package io.distillery.dataset.table;

import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the rows of a table, one after another. */
public interface TableReader extends Closeable {
  /** Lists the columns that hold values. */
  List<Column> columns();

  /** Returns what the file says of itself, by key. */
  Map<String, String> metadata();

  /** Tells how many rows the file says it has. */
  long rows();

  /**
   * Reads only some columns from here on, which is faster where others hold images. To be called
   * before the first row is read.
   *
   * @param names of columns; those that there are not are passed over
   */
  void select(Collection<String> names);

  /**
   * Reads the next row.
   *
   * @return empty after the last
   * @throws io.distillery.dataset.DatasetException where the file is damaged; it is named
   */
  Optional<Row> next() throws IOException;
}
