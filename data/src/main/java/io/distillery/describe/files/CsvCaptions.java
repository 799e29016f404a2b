package io.distillery.describe.files;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.distillery.base.ConfigurationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a line an image under a header, by RFC 4180: commas, and quotes around what holds commas or
 * line ends. A header without a comma may be parted by tabs or semicolons.
 */
final class CsvCaptions {
  private CsvCaptions() {}

  /** Reads them. */
  static List<Caption> read(Path file, Optional<String> column) throws IOException {
    String content = TextContent.read(file);
    List<Caption> captions = new ArrayList<>();
    BadLines bad = new BadLines();
    CaptionColumns columns = null;
    try (CsvReader<NamedCsvRecord> rows =
        CsvReader.builder()
            .fieldSeparator(separator(content))
            .skipEmptyLines(true)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .ofNamedCsvRecord(content)) {
      for (NamedCsvRecord row : rows) {
        if (columns == null) {
          columns = CaptionColumns.of(row.getHeader(), column);
        }
        Optional<String> name = row.findField(columns.file());
        Optional<String> text = row.findField(columns.text());
        if (row.getFieldCount() != row.getHeader().size()) {
          bad.add(
              row.getStartingLineNumber(),
              "has "
                  + row.getFieldCount()
                  + " fields, expected "
                  + row.getHeader().size()
                  + ": text with commas stands in quotes");
        } else {
          captions.add(new Caption(name.orElse(""), text.orElse("")));
        }
      }
    } catch (CsvParseException e) {
      throw new ConfigurationException("is not CSV (" + e.getMessage() + ")", e);
    }
    bad.throwIfAny(file);
    return captions;
  }

  private static char separator(String content) {
    String header = content.lines().findFirst().orElse("");
    if (header.indexOf(',') >= 0) {
      return ',';
    }
    return header.indexOf('\t') >= 0 ? '\t' : header.indexOf(';') >= 0 ? ';' : ',';
  }
}
