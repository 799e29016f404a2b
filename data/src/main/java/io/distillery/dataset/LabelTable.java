package io.distillery.dataset;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.base.TextFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Holds what a table says of images: a row an image, with its file's name and its class. Which
 * column is which shows in what is in them.
 *
 * @param name of the table's file
 * @param images for each class, the files of its images as they are on disk; none where the table
 *     has no classes
 * @param missing names of files that are not there
 */
record LabelTable(String name, SortedMap<String, List<String>> images, List<String> missing) {
  /** Titles of a column of classes, in lower case, the surest first. */
  private static final List<String> TITLES =
      List.of(
          "label",
          "class",
          "class_name",
          "classname",
          "label_name",
          "category",
          "target",
          "labels",
          "classes",
          "species",
          "breed",
          "type",
          "y",
          "class_id",
          "label_id");

  /** A table is one of images when at least half of its rows name one. */
  private static final double SHARE = 0.5;

  /**
   * Reads a table.
   *
   * @param files where images lie, by each way to name them: path, name, name without extension
   * @return empty where it is no table of images
   * @throws DatasetException where it is one, and does not say which column is that of classes
   */
  static Optional<LabelTable> read(Path file, Map<String, String> files) throws IOException {
    List<List<String>> rows = rows(file);
    int named = fileColumn(rows, files);
    if (named < 0) {
      return Optional.empty();
    }
    boolean hasTitles = !files.containsKey(cell(rows.get(0), named));
    List<String> titles = hasTitles ? rows.get(0) : List.of();
    List<List<String>> body = hasTitles ? rows.subList(1, rows.size()) : rows;
    int labelled = classColumn(file, titles, body, named);
    SortedMap<String, List<String>> images = new TreeMap<>();
    List<String> missing = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (List<String> row : body) {
      String image = files.get(cell(row, named));
      if (image == null) {
        missing.add(cell(row, named));
      } else if (labelled >= 0 && !cell(row, labelled).isEmpty()) {
        if (!seen.add(image)) {
          throw new DatasetException(
              Text.format(
                  "%s names %s in two rows: an image has one class, and one row.", file, image));
        }
        images
            .computeIfAbsent(label(file, cell(row, labelled)), label -> new ArrayList<>())
            .add(image);
      }
    }
    return Optional.of(new LabelTable(file.getFileName().toString(), images, missing));
  }

  private static List<List<String>> rows(Path file) throws IOException {
    String text = TextFile.read(file);
    List<List<String>> rows = new ArrayList<>();
    try {
      for (CsvRecord row :
          CsvReader.builder()
              .fieldSeparator(separator(text))
              .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
              .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
              .ofCsvRecord(text)) {
        rows.add(row.getFields());
      }
    } catch (CsvParseException e) {
      throw new DatasetException(
          Text.format(
              "%s, after line %d: a quotation mark is not closed, or a row has no end.",
              file, rows.size()),
          e);
    }
    return rows;
  }

  /** Finds what separates the columns: what the first line has most of. */
  private static char separator(String text) {
    String first = text.lines().findFirst().orElse("");
    char best = ',';
    for (char one : new char[] {';', '\t'}) {
      if (count(first, one) > count(first, best)) {
        best = one;
      }
    }
    return best;
  }

  private static long count(String text, char one) {
    return text.chars().filter(c -> c == one).count();
  }

  /** Returns the column that names most images; -1 where none names enough. */
  private static int fileColumn(List<List<String>> rows, Map<String, String> files) {
    int best = -1;
    long most = Math.max(1, (long) (SHARE * (rows.size() - 1)));
    int columns = rows.isEmpty() ? 0 : rows.get(0).size();
    for (int column = 0; column < columns; column++) {
      int at = column;
      long named = rows.stream().filter(row -> files.containsKey(cell(row, at))).count();
      if (named > most || (named == most && best < 0)) {
        best = column;
        most = named;
      }
    }
    return best;
  }

  /** Returns the column of classes; -1 where there is no further column. */
  private static int classColumn(Path file, List<String> titles, List<List<String>> body, int named)
      throws DatasetException {
    for (String title : TITLES) {
      for (int column = 0; column < titles.size(); column++) {
        if (column != named && titles.get(column).strip().toLowerCase(Locale.ROOT).equals(title)) {
          return column;
        }
      }
    }
    List<Integer> repeating = new ArrayList<>();
    int columns = body.isEmpty() ? 0 : body.get(0).size();
    for (int column = 0; column < columns; column++) {
      int at = column;
      long values = body.stream().map(row -> cell(row, at)).distinct().count();
      if (column != named && values > 1 && values <= body.size() / 2) {
        repeating.add(column);
      }
    }
    if (repeating.size() > 1) {
      throw new DatasetException(
          Text.format(
              "%s has several columns that could be classes (%s): call that of the classes"
                  + " 'label'.",
              file,
              titles.isEmpty()
                  ? Text.format("%d columns", repeating.size())
                  : String.join(
                      ", ", repeating.stream().map(column -> cell(titles, column)).toList())));
    }
    return repeating.isEmpty() ? -1 : repeating.get(0);
  }

  /** Makes of a class a name that a folder of its images can have. */
  private static String label(Path file, String cell) throws DatasetException {
    String label = Text.composed(cell);
    try {
      return new ImageClass(label, label).folder();
    } catch (ConfigurationException e) {
      throw new DatasetException(
          Text.format(
              "%s has a class that no folder can be called (%s): write it without / and \\.",
              file, e.getMessage()),
          e);
    }
  }

  private static String cell(List<String> row, int column) {
    return column < row.size() ? row.get(column).strip() : "";
  }
}
