package io.distillery.parquet;

import io.distillery.dataset.table.Column;
import io.distillery.dataset.table.TableFormat;
import io.distillery.dataset.table.TableReader;
import io.distillery.dataset.table.TableWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads and writes Apache Parquet, by Apache's own library. */
public final class ParquetFormat implements TableFormat {
  @Override
  public String extension() {
    return PARQUET;
  }

  @Override
  public TableReader read(Path file) throws IOException {
    return ParquetTableReader.open(file);
  }

  @Override
  public TableWriter write(Path file, List<Column> columns, Map<String, String> metadata)
      throws IOException {
    return ParquetTableWriter.create(file, columns, metadata);
  }
}
