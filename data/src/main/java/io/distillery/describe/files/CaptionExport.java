package io.distillery.describe.files;

import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.distillery.base.WholeFile;
import io.distillery.dataset.table.Column;
import io.distillery.dataset.table.Row;
import io.distillery.dataset.table.TableFormat;
import io.distillery.dataset.table.TableWriter;
import io.distillery.describe.Descriptions;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes descriptions for other programs, in what {@link CaptionSource} reads.
 *
 * @param descriptions by the images' names
 * @param question what LLaVA's file of questions says that the texts answer
 */
public record CaptionExport(Descriptions descriptions, String question) {
  /** Names LLaVA's file of questions in an exported folder. */
  public static final String QUESTIONS = "questions.jsonl";

  /** Names LLaVA's file of answers in an exported folder. */
  public static final String ANSWERS = "answers.jsonl";

  private static final String FILE = "file_name";
  private static final String TEXT = "text";

  /**
   * Writes them, and replaces what was written there before.
   *
   * @param place a file; for {@code TXT} and {@code LLAVA} a folder, which is made
   */
  public void write(Path place, CaptionFormat format) throws IOException {
    if (place.toAbsolutePath().getParent() != null) {
      Files.createDirectories(place.toAbsolutePath().getParent());
    }
    switch (format) {
      case JSONL -> WholeFile.write(place, descriptions::write);
      case CSV -> WholeFile.write(place, this::writeCsv);
      case PARQUET -> WholeFile.write(place, this::writeParquet);
      case TXT -> writeTexts(place);
      case LLAVA -> writeBatch(Files.createDirectories(place));
    }
  }

  private void writeCsv(Path file) throws IOException {
    try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(file)) {
      csv.writeRecord(FILE, TEXT);
      descriptions.texts().forEach(csv::writeRecord);
    }
  }

  private void writeParquet(Path file) throws IOException {
    Files.deleteIfExists(file);
    List<Column> columns =
        List.of(Column.of(FILE, Column.Kind.TEXT), Column.of(TEXT, Column.Kind.TEXT));
    try (TableWriter rows = TableFormat.parquet().write(file, columns, Map.of())) {
      for (Map.Entry<String, String> entry : descriptions.texts().entrySet()) {
        rows.write(new Row(Map.of(FILE, entry.getKey(), TEXT, entry.getValue())));
      }
    }
  }

  private void writeTexts(Path folder) throws IOException {
    for (Map.Entry<String, String> entry : descriptions.texts().entrySet()) {
      Path file = folder.resolve(TxtCaptions.stem(entry.getKey()) + TxtCaptions.ENDING);
      Files.createDirectories(file.getParent());
      Files.writeString(file, entry.getValue() + "\n");
    }
  }

  private void writeBatch(Path folder) throws IOException {
    ObjectMapper json = new ObjectMapper();
    try (BufferedWriter questions = Files.newBufferedWriter(folder.resolve(QUESTIONS));
        BufferedWriter answers = Files.newBufferedWriter(folder.resolve(ANSWERS))) {
      int number = 0;
      for (Map.Entry<String, String> entry : descriptions.texts().entrySet()) {
        Map<String, Object> asked = new LinkedHashMap<>();
        asked.put("question_id", number);
        asked.put("image", entry.getKey());
        asked.put(TEXT, question);
        questions.write(json.writeValueAsString(asked) + "\n");
        Map<String, Object> answered = new LinkedHashMap<>();
        answered.put("question_id", number);
        answered.put("prompt", question);
        answered.put(TEXT, entry.getValue());
        answers.write(json.writeValueAsString(answered) + "\n");
        number++;
      }
    }
  }
}
