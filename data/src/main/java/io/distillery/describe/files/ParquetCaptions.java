package io.distillery.describe.files;

import io.distillery.dataset.table.Column;
import io.distillery.dataset.table.Row;
import io.distillery.dataset.table.TableFormat;
import io.distillery.dataset.table.TableReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a row an image from Apache Parquet; only the two columns that are needed. */
final class ParquetCaptions {
  private ParquetCaptions() {}

  /** Reads them. */
  static List<Caption> read(Path file, Optional<String> column) throws IOException {
    try (TableReader reader = TableFormat.parquet().read(file)) {
      List<String> texts =
          reader.columns().stream()
              .filter(c -> c.kind() == Column.Kind.TEXT && !c.isList())
              .map(Column::name)
              .toList();
      CaptionColumns columns = CaptionColumns.of(texts, column);
      reader.select(List.of(columns.file(), columns.text()));
      List<Caption> captions = new ArrayList<>();
      for (Optional<Row> row = reader.next(); row.isPresent(); row = reader.next()) {
        captions.add(
            new Caption(
                row.get().text(columns.file()).orElse(""),
                row.get().text(columns.text()).orElse("")));
      }
      return captions;
    }
  }
}
