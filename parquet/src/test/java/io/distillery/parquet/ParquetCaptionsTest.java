package io.distillery.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.dataset.ClassNames;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.table.Column;
import io.distillery.dataset.table.Row;
import io.distillery.dataset.table.TableWriter;
import io.distillery.describe.Descriptions;
import io.distillery.describe.files.CaptionExport;
import io.distillery.describe.files.CaptionFormat;
import io.distillery.describe.files.CaptionSource;
import io.distillery.describe.files.MatchedCaptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Descriptions in Parquet files, as metadata.parquet of image folders holds them. */
class ParquetCaptionsTest {
  @TempDir Path temp;

  private MatchedCaptions matched(Path file, Optional<String> column) throws IOException {
    LabelledImages images =
        new LabelledImages(
            temp, ClassNames.of(List.of("cat")), List.of(new LabelledImage("cat/1.png", 0)));
    return MatchedCaptions.of(new CaptionSource(file, column, Optional.empty()), images);
  }

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    Path file = temp.resolve("metadata.parquet");
    Descriptions cat = Descriptions.of(Map.of("cat/1.png", "Größe: a \"grey\" cat"));
    new CaptionExport(Descriptions.of(Map.of("x", "y")), "").write(file, CaptionFormat.PARQUET);
    new CaptionExport(cat, "").write(file, CaptionFormat.PARQUET);
    assertThat(matched(file, Optional.empty()).descriptions().texts()).isEqualTo(cat.texts());
    assertThatThrownBy(() -> matched(file, Optional.of("blip")))
        .isInstanceOf(DatasetException.class)
        .hasMessageContainingAll("no column blip", "file_name, text", "captionColumn");
  }

  @Test
  void theColumnIsNamedBesideOthersThatAreNoText() throws IOException {
    Path file = temp.resolve("m.parquet");
    List<Column> columns =
        List.of(
            Column.of("image.bytes", Column.Kind.BYTES),
            Column.of("file_name", Column.Kind.TEXT),
            Column.of("text", Column.Kind.INTEGER),
            Column.of("blip", Column.Kind.TEXT));
    try (TableWriter rows = new ParquetFormat().write(file, columns, Map.of())) {
      rows.write(
          new Row(
              Map.of(
                  "image.bytes", new byte[3], "file_name", "cat/1.png", "text", 7L, "blip", "A")));
    }
    assertThat(matched(file, Optional.of("blip")).descriptions().texts())
        .containsEntry("cat/1.png", "A");
    assertThatThrownBy(() -> matched(file, Optional.empty()))
        .hasMessageContainingAll("no column text or caption", "file_name, blip");
  }

  /**
   * DuckDB 1.1.3 wrote these: four rows, with a caption that is null and columns of other kinds;
   * the larger one has 3,000 rows about the same image behind them, in groups of 2,048.
   */
  @ParameterizedTest
  @ValueSource(strings = {"duckdb-zstd", "duckdb-snappy", "duckdb-gzip"})
  void filesOfAnotherProgram(String name) throws IOException {
    LabelledImages images =
        new LabelledImages(
            Files.createDirectories(temp.resolve("train")),
            ClassNames.of(List.of("cat", "dog")),
            List.of(
                new LabelledImage("cat/1.png", 0),
                new LabelledImage("cat/2.png", 0),
                new LabelledImage("dog/2.png", 1),
                new LabelledImage("dog/rex.jpeg", 1)));
    Path file = temp.resolve("captions.parquet");
    try (InputStream in = getClass().getResourceAsStream("/" + name + ".parquet")) {
      Files.copy(in, file);
    }
    CaptionSource source = new CaptionSource(file, Optional.empty(), Optional.empty());
    assertThat(MatchedCaptions.of(source, images).descriptions().texts())
        .isEqualTo(
            Map.of(
                "cat/1.png", "A grey cat; Größe 3, \u732b.",
                "dog/2.png", "A dog's \"bed\".",
                "dog/rex.jpeg", "Rex"));
  }

  @Test
  void damagedFilesAreNamed() throws IOException {
    Path file = Files.writeString(temp.resolve("d.parquet"), "PAR1 no, it is not PAR1");
    assertThatThrownBy(() -> matched(file, Optional.empty()))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("d.parquet");
  }
}
