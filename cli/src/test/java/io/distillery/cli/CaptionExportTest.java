package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.describe.Descriptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Descriptions that leave a run in another format, and come into one again. */
class CaptionExportTest {
  @TempDir static Path temp;
  private static Path data;
  private static Path run;

  @BeforeAll
  static void describe() throws IOException {
    data = temp.resolve("shapes");
    Shapes.write(data.resolve("train"), 3, 1);
    Shapes.write(data.resolve("val"), 1, 2);
    run = temp.resolve("run");
    assertThat(CommandRun.of("describe", "--data=" + data, "--out=" + run).code()).isZero();
  }

  private static Path metadata(Path of) {
    return of.resolve("descriptions").resolve(Descriptions.FILE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"c.jsonl", "c.csv", "c.parquet", "texts", "batch/answers.jsonl"})
  void outAndIn(String name) {
    Path place = temp.resolve("out").resolve(name);
    boolean isLlava = name.startsWith("batch");
    List<String> export =
        isLlava
            ? List.of("--export=" + place.getParent(), "--export-format=llava")
            : List.of("--export=" + place, "--seed=0");
    CommandRun written = CommandRun.of("describe", "--out=" + run, export.get(0), export.get(1));
    assertThat(written.code()).as(written.err()).isZero();
    assertThat(written.out()).contains("9 descriptions written to");

    Path other = temp.resolve("from-" + place.getFileName());
    CommandRun read =
        CommandRun.of(
            "describe",
            "--data=" + data,
            "--out=" + other,
            "--descriptions=" + place,
            isLlava ? "--questions=" + place.resolveSibling("questions.jsonl") : "--seed=0");
    assertThat(read.code()).as(read.err()).isZero();
    assertThat(metadata(other)).hasSameBinaryContentAs(metadata(run));
  }

  @Test
  void whatDoesNotFitIsTold() throws IOException {
    Path csv = temp.resolve("some.csv");
    Files.writeString(
        csv, "image,blip\ncircle\\0.png,A red circle\n./circle/0.png,Again\nsquare/1.png,\n");
    Path out = temp.resolve("some");
    CommandRun read =
        CommandRun.of(
            "describe",
            "--data=" + data,
            "--out=" + out,
            "--descriptions=" + csv,
            "--caption-column=blip");
    assertThat(read.code()).as(read.err()).isZero();
    assertThat(read.err())
        .contains(
            "7 of 9 images have no description",
            "1 images have an empty description: square/1.png",
            "1 images are described more than once; the first description counts: circle/0.png");
    assertThat(metadata(out))
        .hasContent("{\"file_name\": \"circle/0.png\", \"text\": \"A red circle\"}");
    assertThat(out.resolve("descriptions/unfit.json")).content().contains("square/1.png");
  }

  @Test
  void mistakesAreTold() {
    CommandRun wrong =
        CommandRun.of("describe", "--out=" + run, "--export=" + temp.resolve("c.docx"));
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("c.docx", "no known format", "--export-format");
    CommandRun column =
        CommandRun.of(
            "describe",
            "--data=" + data,
            "--out=" + temp.resolve("x"),
            "--descriptions=" + metadata(run),
            "--caption-column=blip");
    assertThat(column.code()).isEqualTo(2);
    assertThat(column.err()).contains("no column blip", "file_name, text", "--caption-column");
  }
}
