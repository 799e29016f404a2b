package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.run.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands take of people's folders, and what they say of the rest before anything long. */
class DatasetLookTest {
  @TempDir static Path temp;
  private static Path model;

  @BeforeAll
  static void makeModel() throws IOException {
    model = TinyModel.write(temp.resolve("tiny"));
  }

  /** SKU110K 23, vision 138: a baseline failed at one of 330 images, which others had skipped. */
  @Test
  void everyMethodLeavesOutOneUnreadableImage() throws IOException {
    Path data = temp.resolve("one-of-many");
    Shapes.write(data.resolve("train"), 30, 1);
    Shapes.write(data.resolve("val"), 10, 2);
    truncate(data.resolve("train/circle/0.png"));

    CommandRun run =
        CommandRun.of(
            "compare",
            "--data=" + data,
            "--model=" + model,
            "--no-train",
            "--methods=random,first,herding,k-center,image-only",
            "--choose-by=pixels",
            "--ipc=29",
            "--sets=1",
            "--threads=1",
            "--size=16",
            "--with=--steps=4",
            "--eval-epochs=1",
            "--eval-tests=1",
            "--out=" + temp.resolve("compared"));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err())
        .contains("Not taken: 1 of 120 images, which cannot be read (train/circle/0.png:");
    assertThat(Files.readString(temp.resolve("compared/table.csv")))
        .contains("\"random\"", "\"first\"", "\"herding\"", "\"k-center\"", "\"image-only\"");
  }

  @Test
  void unreadableTestImagesAreFoundBeforeAnythingLong() throws IOException {
    Path data = temp.resolve("bad-tests");
    Shapes.write(data.resolve("train"), 10, 1);
    Shapes.write(data.resolve("val"), 4, 2);
    Files.write(data.resolve("val/circle/0.png"), new byte[0]);
    truncate(data.resolve("val/square/1.png"));
    TinyRun tiny = new TinyRun(data, model);
    Path out = temp.resolve("bad-tests-out");

    CommandRun refused = CommandRun.of(tiny.arguments(out, "--no-train"));

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err())
        .contains(
            "2 of 42 images cannot be read, more than the 1 % that are allowed",
            "val/circle/0.png: it is empty", "--max-bad-images 0.048")
        .doesNotContain("Describing");

    CommandRun run =
        CommandRun.of(
            tiny.arguments(out, "--no-train", "--max-bad-images=0.048", "--eval-epochs=1"));

    assertThat(run.code()).as(run.err()).isZero();
    RunRecord.DatasetRecord record = RunRecord.read(out).orElseThrow().dataset();
    assertThat(record.testImages()).isEqualTo(10);
    assertThat(record.look().orElseThrow().unreadable()).hasSize(2);
    assertThat(Files.readString(out.resolve("report.html")))
        .contains(
            "Test images: 10 (val).", "val/square/1.png", "10 training images, 3 test images");
  }

  @Test
  void aDamagedImageOfAGivenSetIsNamedWithoutAdviceThatDoesNotHelp() throws IOException {
    Path data = temp.resolve("sound");
    Shapes.write(data.resolve("train"), 6, 1);
    Shapes.write(data.resolve("val"), 3, 2);
    Path set = temp.resolve("set-bad");
    Shapes.write(set, 2, 3);
    truncate(set.resolve("square/1.png"));

    CommandRun run =
        CommandRun.of(
            "compare",
            "--data=" + data,
            "--model=" + model,
            "--no-train",
            "--methods=mine=" + set + ",random",
            "--ipc=2",
            "--sets=1",
            "--threads=1",
            "--size=16",
            "--out=" + temp.resolve("given"));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains("1 of 6 images cannot be read", set.resolve("square/1.png") + ": it is damaged")
        .contains("Mend or replace them.")
        .doesNotContain("--max-bad-images");
  }

  @Test
  void aTeacherSaysWhatItLeftOut() throws IOException {
    Path data = temp.resolve("teacher-data");
    Shapes.write(data, 30, 1);
    truncate(data.resolve("circle/3.png"));
    Files.move(data.resolve("square/4.png"), data.resolve("square/4.heic"));

    CommandRun run =
        CommandRun.of(
            "teacher",
            "--data=" + data,
            "--max-bad-images=0.05",
            "--network=convnet3-batch",
            "--size=16",
            "--epochs=1",
            "--threads=1",
            "--out=" + temp.resolve("teacher.safetensors"));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err())
        .contains("Classes: circle 27, square 26, triangle 27")
        .contains("Not taken: 1 .heic images cannot be read", "square/4.heic")
        .contains("Not taken: 1 of 89 images, which cannot be read (circle/3.png:");
  }

  /** classifier 20: `--out out` inside the data made a class of a run's own images. */
  @Test
  void aRunInsideItsDataGoesOn() throws IOException {
    Path data = temp.resolve("photos");
    Shapes.write(data, 12, 1);
    TinyRun tiny = new TinyRun(data, model);

    CommandRun first = CommandRun.of(tiny.arguments(data.resolve("out"), "--no-train"));
    assertThat(first.code()).as(first.err()).isZero();
    CommandRun again = CommandRun.of(tiny.arguments(data.resolve("out"), "--no-train"));
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err().lines().filter(l -> l.contains("up to date, skipped"))).hasSize(4);
    CommandRun other =
        CommandRun.of(
            "describe", "--data=" + data, "--out=" + data.resolve("runs/b"), "--threads=1");
    assertThat(other.code()).as(other.err()).isZero();
    assertThat(RunRecord.read(data.resolve("runs/b")).orElseThrow().dataset().classes())
        .isEqualTo(3);
  }

  @Test
  void oneClassIsRefusedByEveryCommand() throws IOException {
    Path data = temp.resolve("one-class");
    Shapes.write(data, 12, 1);
    for (String name : new String[] {"circle", "square"}) {
      try (var files = Files.list(data.resolve(name))) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(data.resolve(name));
    }
    for (String command : new String[] {"run", "compare", "teacher"}) {
      CommandRun run = CommandRun.of(command, "--data=" + data, "--out=" + temp.resolve("no"));

      assertThat(run.code()).isEqualTo(2);
      assertThat(run.err()).contains("has one class, triangle: expected two or more");
    }
    assertThat(temp.resolve("no")).doesNotExist();
  }

  @Test
  void captionsInTheFolderAreOffered() throws IOException {
    Path data = temp.resolve("captioned");
    Shapes.write(data, 3, 1);
    Files.writeString(
        data.resolve("metadata.jsonl"),
        "{\"file_name\": \"circle/0.png\", \"text\": \"a ring\"}\n");

    CommandRun run = CommandRun.of("describe", "--data=" + data, "--out=" + temp.resolve("words"));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err())
        .contains(
            "metadata.jsonl lies beside the images: --descriptions "
                + data.resolve("metadata.jsonl"));
  }

  @Test
  void namesAndNumbersDoNotDependOnTheLocale() throws IOException {
    Path data = temp.resolve("locales");
    Shapes.write(data, 3, 1);
    Files.move(data.resolve("circle"), data.resolve("IĞÜ titi"));
    Optional<String> usual = Optional.empty();
    Locale before = Locale.getDefault();
    try {
      for (String locale : new String[] {"en", "tr-TR", "de-DE", "ar-EG"}) {
        Locale.setDefault(Locale.forLanguageTag(locale));
        CommandRun run = CommandRun.of("dataset", "check", data.toString(), "--json");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo(usual.orElse(run.out())).contains("IĞÜ titi");
        usual = Optional.of(run.out());
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  private static void truncate(Path file) throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
  }
}
