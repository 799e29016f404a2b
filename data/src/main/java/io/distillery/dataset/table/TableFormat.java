package io.distillery.dataset.table;

import io.distillery.base.ConfigurationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Reads and writes tables in files of one format. What does so lies in a module of its own, with
 * the libraries that it needs, and is found on the class path by {@link ServiceLoader}.
 */
public interface TableFormat {
  /** Ends the names of Parquet files. */
  String PARQUET = ".parquet";

  /** Returns what names of its files end with. */
  String extension();

  /**
   * Opens a file.
   *
   * @throws io.distillery.dataset.DatasetException where it is no such file; the message names it
   */
  TableReader read(Path file) throws IOException;

  /**
   * Begins to write a file. The same rows give the same bytes.
   *
   * @param file that does not exist yet
   * @param metadata what the file says of itself, by key
   */
  TableWriter write(Path file, List<Column> columns, Map<String, String> metadata)
      throws IOException;

  /** Says whether a file is a table by its name, whether or not its format can be read here. */
  static boolean isTable(Path file) {
    return file.getFileName() != null
        && file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(PARQUET);
  }

  /**
   * Returns the format of Parquet files.
   *
   * @throws ConfigurationException where the module that knows it is not on the class path
   */
  static TableFormat parquet() {
    Optional<TableFormat> found =
        ServiceLoader.load(TableFormat.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(format -> format.extension().equals(PARQUET))
            .findFirst();
    return found.orElseThrow(
        () ->
            new ConfigurationException(
                "Parquet files cannot be read or written here: add io.distillery:distillery-parquet"
                    + " to the class path"));
  }
}
