package io.distillery.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.dataset.DatasetException;
import io.distillery.dataset.packed.PackedImage;
import io.distillery.dataset.packed.TableImages;
import io.distillery.dataset.table.Column;
import io.distillery.dataset.table.Row;
import io.distillery.dataset.table.TableFormat;
import io.distillery.dataset.table.TableWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableImagesTest {
  private static final String FEATURES =
      """
      {"info": {"features": {
        "picture": {"_type": "Image"},
        "kind": {"names": ["ant", "bee"], "_type": "ClassLabel"},
        "caption": {"dtype": "string", "_type": "Value"}}}}""";

  @TempDir Path temp;

  private Path write(String name, List<Column> columns, Map<String, String> metadata, Row... rows)
      throws IOException {
    Path file = temp.resolve(name);
    Files.createDirectories(file.getParent());
    try (TableWriter writer = TableFormat.parquet().write(file, columns, metadata)) {
      for (Row row : rows) {
        writer.write(row);
      }
    }
    return file;
  }

  private static List<PackedImage> images(Path... files) throws IOException {
    List<PackedImage> images = new ArrayList<>();
    TableImages.of(List.of(files)).read(images::add);
    return images;
  }

  private static final List<Column> HUGGING_FACE =
      List.of(
          Column.of("picture.bytes", Column.Kind.BYTES),
          Column.of("picture.path", Column.Kind.TEXT),
          Column.of("kind", Column.Kind.INTEGER),
          Column.of("caption", Column.Kind.TEXT));

  @Test
  void whatHuggingFaceSaysOfItsColumnsIsFollowed() throws IOException {
    Path file =
        write(
            "validation-00000-of-00001.parquet",
            HUGGING_FACE,
            Map.of("huggingface", FEATURES),
            new Row(Map.of("picture.bytes", new byte[] {1}, "kind", 1L, "caption", "a bee")),
            new Row(Map.of("picture.bytes", new byte[] {2}, "kind", 0L)));

    assertThat(TableImages.of(List.of(file)).classNames()).containsExactly("ant", "bee");
    List<PackedImage> images = images(file);
    assertThat(images).extracting(PackedImage::className).containsExactly("bee", "ant");
    assertThat(images).extracting(PackedImage::split).containsOnly("validation");
    assertThat(images.get(0).text()).contains("a bee");
    assertThat(images.get(1).text()).isEmpty();
    assertThat(images.get(1).content()).containsExactly(2);
    assertThat(images).extracting(PackedImage::key).doesNotHaveDuplicates();
  }

  @Test
  void columnsWithoutThatAreKnownByTheirNames() throws IOException {
    List<Column> columns =
        List.of(
            Column.of("Label", Column.Kind.TEXT),
            Column.of("img", Column.Kind.BYTES),
            Column.of("thumbnail", Column.Kind.BYTES));
    Path file =
        write(
            "train/0000.parquet",
            columns,
            Map.of(),
            new Row(Map.of("Label", "cow", "img", new byte[] {7}, "thumbnail", new byte[] {8})));

    assertThat(images(file))
        .singleElement()
        .satisfies(
            image -> {
              assertThat(image.className()).isEqualTo("cow");
              assertThat(image.split()).isEqualTo("train");
              assertThat(image.content()).containsExactly(7);
            });
  }

  @Test
  void whatIsMissingIsSaidWithFileAndRow() throws IOException {
    Path unlabelled =
        write(
            "test-0.parquet",
            HUGGING_FACE,
            Map.of("huggingface", FEATURES),
            new Row(Map.of("picture.bytes", new byte[] {1}, "kind", -1L)));
    Path empty =
        write(
            "a.parquet",
            HUGGING_FACE,
            Map.of("huggingface", FEATURES),
            new Row(Map.of("kind", 0L)));
    Path numbers = write("b.parquet", List.of(Column.of("x", Column.Kind.REAL)), Map.of());
    Path damaged = write("c.parquet", HUGGING_FACE, Map.of("huggingface", "{oops"));

    assertThatThrownBy(() -> images(unlabelled))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(
            unlabelled + ", row 1 has the class -1 in its column kind, expected 0 to 1");
    assertThatThrownBy(() -> images(empty))
        .hasMessageContaining(empty + ", row 1 has no image in its column picture.bytes");
    assertThatThrownBy(() -> images(numbers))
        .hasMessageContaining(numbers + " has no images")
        .hasMessageContaining("[x]");
    assertThatThrownBy(() -> images(damaged)).hasMessageContaining("is no JSON");
  }

  /** Each byte beyond ASCII would become the same letter, and classes one. */
  @Test
  void textThatIsNotUtf8IsNotTakenForOther() throws IOException {
    List<Column> columns =
        List.of(Column.of("label", Column.Kind.TEXT), Column.of("img", Column.Kind.BYTES));
    Path file =
        write(
            "a.parquet",
            columns,
            Map.of(),
            new Row(Map.of("label", "M\u00fcller", "img", new byte[] {7})),
            new Row(Map.of("label", "cafe\u0301", "img", new byte[] {7})));
    Path latin = temp.resolve("latin.parquet");
    String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
    Files.writeString(
        latin, bytes.replace("M\u00c3\u00bcller", "M\u00fcXller"), StandardCharsets.ISO_8859_1);

    assertThat(images(file))
        .extracting(PackedImage::className)
        .containsExactly("M\u00fcller", "caf\u00e9");
    assertThatThrownBy(() -> images(latin))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(latin + " has text in its column label that is not UTF-8");
  }
}
