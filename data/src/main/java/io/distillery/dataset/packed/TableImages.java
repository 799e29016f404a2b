package io.distillery.dataset.packed;

import io.distillery.base.Text;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.table.Row;
import io.distillery.dataset.table.TableFormat;
import io.distillery.dataset.table.TableReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads images, classes and texts from Parquet files, as the Hugging Face library <em>datasets</em>
 * writes them and others do: a row an image.
 */
public final class TableImages implements PackedImages {
  private final List<Path> files;
  private final List<String> classNames;

  private TableImages(List<Path> files, List<String> classNames) {
    this.files = files;
    this.classNames = classNames;
  }

  /**
   * Looks at the first of some files.
   *
   * @param files in the order in which they are read; at least one
   * @throws DatasetException where it is none with images and classes
   */
  public static TableImages of(List<Path> files) throws IOException {
    try (TableReader table = TableFormat.parquet().read(files.get(0))) {
      return new TableImages(List.copyOf(files), TableColumns.of(files.get(0), table).classNames());
    }
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public void read(Sink sink) throws IOException {
    long images = 0;
    for (Path file : files) {
      images += read(file, sink);
    }
    if (images == 0) {
      throw new DatasetException(
          Text.format("%s has no rows: expected an image in each.", files.get(0)));
    }
  }

  /** Returns how many images there are. */
  private long read(Path file, Sink sink) throws IOException {
    try (TableReader table = TableFormat.parquet().read(file)) {
      TableColumns columns = TableColumns.of(file, table);
      if (!columns.classNames().equals(classNames)) {
        throw new DatasetException(
            Text.format(
                "%s has other classes than %s: put the files of one dataset into a folder of their"
                    + " own.",
                file, files.get(0)));
      }
      table.select(columns.names());
      long number = 0;
      for (Optional<Row> row = table.next(); row.isPresent(); row = table.next()) {
        sink.accept(image(file, columns, row.get(), number++));
      }
      return number;
    }
  }

  private PackedImage image(Path file, TableColumns columns, Row row, long number)
      throws DatasetException {
    byte[] content =
        row.bytes(columns.image())
            .orElseThrow(
                () ->
                    new DatasetException(
                        Text.format(
                            "%s, row %d has no image in its column %s: expected its bytes.",
                            file, number + 1, columns.image())));
    return new PackedImage(
        Splits.of(file),
        Text.format("%s/%07d", stem(file), number),
        content,
        className(file, columns, row, number),
        columns.text().flatMap(row::text).filter(text -> !text.isBlank()),
        columns.weight().flatMap(row::real));
  }

  private String className(Path file, TableColumns columns, Row row, long number)
      throws DatasetException {
    OptionalLong label = row.integer(columns.label());
    Optional<String> name =
        label.isEmpty()
            ? row.text(columns.label()).filter(text -> !text.isBlank())
            : classNames.isEmpty()
                ? Optional.of(label.getAsLong() + "").filter(text -> !text.startsWith("-"))
                : label.getAsLong() >= 0 && label.getAsLong() < classNames.size()
                    ? Optional.of(classNames.get((int) label.getAsLong()))
                    : Optional.empty();
    return name.orElseThrow(
        () ->
            new DatasetException(
                Text.format(
                    "%s, row %d has the class %s in its column %s, expected %s: leave files without"
                        + " classes out.",
                    file,
                    number + 1,
                    label.isPresent() ? label.getAsLong() : "none",
                    columns.label(),
                    classNames.isEmpty()
                        ? "a name or a number from 0"
                        : Text.format("0 to %d", classNames.size() - 1))));
  }

  private static String stem(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - TableFormat.PARQUET.length());
  }
}
