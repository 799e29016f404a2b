package io.distillery.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.dataset.DatasetException;
import io.distillery.dataset.table.Column;
import io.distillery.dataset.table.Row;
import io.distillery.dataset.table.TableFormat;
import io.distillery.dataset.table.TableReader;
import io.distillery.dataset.table.TableWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetFormatTest {
  private static final List<Column> COLUMNS =
      List.of(
          Column.of("image.bytes", Column.Kind.BYTES),
          Column.of("image.path", Column.Kind.TEXT),
          Column.of("label", Column.Kind.INTEGER),
          Column.of("text", Column.Kind.TEXT),
          new Column("logits", Column.Kind.REAL, true),
          Column.of("chosen", Column.Kind.TRUTH));

  @TempDir Path temp;

  private static Row row(int i) {
    byte[] image = new byte[100 + i];
    new Random(i).nextBytes(image);
    return new Row(
        Map.of(
            "image.bytes",
            image,
            "image.path",
            i + ".png",
            "label",
            (long) i % 3,
            "text",
            "grün " + i,
            "logits",
            List.of(0.5, -1.25 * i),
            "chosen",
            i % 2 == 0));
  }

  private Path written(String name, int rows) throws IOException {
    Path file = temp.resolve(name);
    try (TableWriter writer =
        TableFormat.parquet().write(file, COLUMNS, Map.of("huggingface", "{}"))) {
      for (int i = 0; i < rows; i++) {
        writer.write(row(i));
      }
      writer.write(new Row(Map.of("label", 7L)));
    }
    return file;
  }

  private static List<Row> all(TableReader reader) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (Optional<Row> row = reader.next(); row.isPresent(); row = reader.next()) {
      rows.add(row.get());
    }
    return rows;
  }

  @Test
  void whatIsWrittenIsReadInSeveralGroupsOfRows() throws IOException {
    Path file = written("many.parquet", 2_500);

    try (TableReader reader = TableFormat.parquet().read(file)) {
      assertThat(reader.columns()).containsExactlyElementsOf(COLUMNS);
      assertThat(reader.metadata()).containsEntry("huggingface", "{}");
      assertThat(reader.rows()).isEqualTo(2_501);
      List<Row> rows = all(reader);
      assertThat(rows).hasSize(2_501);
      for (int i : new int[] {0, 999, 1000, 2_499}) {
        assertThat(rows.get(i).bytes("image.bytes").orElseThrow())
            .isEqualTo(row(i).bytes("image.bytes").orElseThrow());
        assertThat(rows.get(i).text("text")).contains("grün " + i);
        assertThat(rows.get(i).integer("label")).hasValue(i % 3);
        assertThat(rows.get(i).list("logits")).isEqualTo(row(i).list("logits"));
        assertThat(rows.get(i).values()).containsEntry("chosen", i % 2 == 0);
      }
      assertThat(rows.get(2_500).values()).containsOnlyKeys("label");
    }
  }

  @Test
  void someColumnsAreReadWithoutTheOthers() throws IOException {
    Path file = written("some.parquet", 3);

    try (TableReader reader = TableFormat.parquet().read(file)) {
      reader.select(List.of("image.path", "label", "absent"));
      assertThat(reader.columns()).extracting(Column::name).containsExactly("image.path", "label");
      assertThat(all(reader).get(1).values()).isEqualTo(Map.of("image.path", "1.png", "label", 1L));
    }
    try (TableReader reader = TableFormat.parquet().read(file)) {
      reader.select(List.of("absent"));
      assertThat(all(reader)).isEmpty();
    }
  }

  @Test
  void equalRowsAreEqualBytes() throws IOException {
    assertThat(written("one.parquet", 20)).hasSameBinaryContentAs(written("two.parquet", 20));
  }

  @Test
  void aFileThatIsNoneIsNamed() throws IOException {
    Path file = Files.writeString(temp.resolve("none.parquet"), "PAR1 is not all of it PAR1");

    assertThatThrownBy(() -> TableFormat.parquet().read(file))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(file + " cannot be read as Parquet");
    assertThatThrownBy(() -> TableFormat.parquet().read(temp.resolve("absent.parquet")))
        .isInstanceOf(NoSuchFileException.class);
  }

  /** Whatever a damaged file does to the library, a sentence comes out. */
  @Test
  void damagedFilesAreRefusedInASentence() throws IOException {
    byte[] sound = Files.readAllBytes(written("sound.parquet", 5));
    Random random = new Random(4);
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      byte[] damaged = sound.clone();
      int from = i % 2 == 0 ? 0 : Math.max(0, sound.length - 700);
      for (int k = 0; k <= i % 4; k++) {
        damaged[from + random.nextInt(damaged.length - from)] = (byte) random.nextInt(256);
      }
      if (i % 10 == 0) {
        damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
      }
      Path file = Files.write(temp.resolve("damaged.parquet"), damaged);
      try (TableReader reader = TableFormat.parquet().read(file)) {
        all(reader);
      } catch (DatasetException e) {
        assertThat(e).hasMessageContaining(file.toString());
        refused++;
      }
    }
    assertThat(refused).isBetween(50, 299);
  }
}
