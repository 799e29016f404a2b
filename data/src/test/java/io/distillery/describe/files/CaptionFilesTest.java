package io.distillery.describe.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.distillery.dataset.ClassNames;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.describe.Descriptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Descriptions in the files that others make of them. */
class CaptionFilesTest {
  @TempDir private Path temp;
  private Path root;
  private LabelledImages images;

  @BeforeEach
  void makeDataset() throws IOException {
    root = temp.resolve("data/train");
    for (String name : List.of("cat/1.png", "cat/2.png", "dog/2.png", "dog/rex.jpeg")) {
      Files.createDirectories(root.resolve(name).getParent());
      Files.writeString(root.resolve(name), "");
    }
    Files.createDirectories(temp.resolve("data/val/cat"));
    Files.writeString(temp.resolve("data/val/cat/9.png"), "");
    images =
        new LabelledImages(
            root,
            ClassNames.of(List.of("cat", "dog")),
            List.of(
                new LabelledImage("cat/1.png", 0),
                new LabelledImage("cat/2.png", 0),
                new LabelledImage("dog/2.png", 1),
                new LabelledImage("dog/rex.jpeg", 1)));
  }

  private Path file(String name, String... lines) throws IOException {
    return Files.writeString(temp.resolve(name), String.join("\n", lines));
  }

  private MatchedCaptions matched(Path file) throws IOException {
    return MatchedCaptions.of(CaptionSource.of(file), images);
  }

  private MatchedCaptions matched(Path file, String column) throws IOException {
    return MatchedCaptions.of(
        new CaptionSource(file, Optional.of(column), Optional.empty()), images);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PARQUET") // in its own module
  void whatIsWrittenIsReadBack(CaptionFormat format) throws IOException {
    Map<String, String> texts =
        Map.of(
            "cat/1.png", "A \"grey\" cat, sitting.",
            "dog/2.png", "Größe: 3;\ttabs, \u732b and \\ signs",
            "dog/rex.jpeg", "Rex");
    Path place = temp.resolve("made/out." + format);
    new CaptionExport(Descriptions.of(texts), "What is it?").write(place, format);
    new CaptionExport(Descriptions.of(texts), "What is it?").write(place, format); // replaced

    CaptionSource source =
        format == CaptionFormat.LLAVA
            ? new CaptionSource(
                place.resolve(CaptionExport.ANSWERS),
                Optional.empty(),
                Optional.of(place.resolve(CaptionExport.QUESTIONS)))
            : CaptionSource.of(place);
    assertThat(MatchedCaptions.of(source, images).descriptions().cleaned().texts())
        .isEqualTo(Descriptions.of(texts).cleaned().texts());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cat/1.png",
        "cat\\\\1.png",
        "./cat/1.png",
        ".\\\\cat\\\\1.png",
        "data/train/cat/1.png",
        "ROOT/cat/1.png",
        "ROOT/../train/cat/1.png",
        "C:\\\\Users\\\\me\\\\train\\\\cat\\\\1.png",
        "/elsewhere/train/cat/1.png",
        "1.png"
      })
  void pathsOfAnyStyle(String name) throws IOException {
    String written = name.replace("ROOT", root.toAbsolutePath().toString());
    MatchedCaptions matched =
        matched(file("m.jsonl", "{\"file_name\": \"" + written + "\", \"text\": \"A cat\"}"));
    assertThat(matched.descriptions().texts()).containsExactly(Map.entry("cat/1.png", "A cat"));
    assertThat(matched.strays()).isEmpty();
  }

  @Test
  void otherSplitsAndAmbiguousNamesAreNotTaken() throws IOException {
    MatchedCaptions matched =
        matched(
            file(
                "m.jsonl",
                "{\"file_name\": \"cat/1.png\", \"text\": \"A cat\"}",
                "{\"file_name\": \"data/val/cat/9.png\", \"text\": \"Of another split\"}",
                "{\"file_name\": \"/elsewhere/val/cat/2.png\", \"text\": \"Of another split\"}",
                "{\"file_name\": \"2.png\", \"text\": \"A cat or a dog\"}"));
    assertThat(matched.descriptions().texts()).containsOnlyKeys("cat/1.png");
    assertThat(matched.strays()).containsExactly("/elsewhere/val/cat/2.png", "2.png");
  }

  @Test
  void whatDoesNotFitIsReported() throws IOException {
    MatchedCaptions matched =
        matched(
            file(
                "m.jsonl",
                "{\"file_name\": \"cat/1.png\", \"text\": \"First\"}",
                "{\"file_name\": \"./cat/1.png\", \"text\": \"Second\"}",
                "{\"file_name\": \"cat/2.png\", \"text\": \" \"}",
                "{\"file_name\": \"dog/2.png\", \"text\": null}",
                "{\"file_name\": \"dog/2.png\", \"text\": \"" + "long ".repeat(500) + "\"}"));
    assertThat(matched.descriptions().texts()).containsEntry("cat/1.png", "First").hasSize(2);
    assertThat(matched.missing()).containsExactly("dog/rex.jpeg");
    assertThat(matched.empty()).containsExactly("cat/2.png");
    assertThat(matched.doubles()).containsExactly("cat/1.png", "dog/2.png");
    assertThat(matched.tooLong()).containsExactly("dog/2.png");
    assertThat(matched.warnings())
        .containsExactly(
            "1 of 4 images have no description; they count for image prototypes only: dog/rex.jpeg",
            "1 images have an empty description: cat/2.png",
            "2 images are described more than once; the first description counts: cat/1.png,"
                + " dog/2.png",
            "1 descriptions have more than 2,000 characters: dog/2.png");
  }

  @Test
  void llavaAnswersFindTheirImagesThroughTheQuestions() throws IOException {
    Path answers =
        file(
            "answers.jsonl",
            "{\"question_id\": 7, \"prompt\": \"?\", \"text\": \"A cat\", \"answer_id\": \"x\"}",
            "{\"question_id\": 8, \"prompt\": \"?\", \"text\": \"A dog\"}");
    Path questions =
        file(
            "questions.jsonl",
            "{\"question_id\": 8, \"image\": \"dog/2.png\", \"text\": \"?\"}",
            "{\"question_id\": 7, \"image\": \"cat/1.png\", \"text\": \"?\"}");
    CaptionSource source = new CaptionSource(answers, Optional.empty(), Optional.of(questions));
    assertThat(MatchedCaptions.of(source, images).descriptions().texts())
        .isEqualTo(Map.of("cat/1.png", "A cat", "dog/2.png", "A dog"));

    assertThatThrownBy(() -> matched(answers))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("descriptions.questions");
    Path one = file("one.jsonl", "{\"question_id\": 9, \"text\": \"A\"}");
    assertThatThrownBy(
            () ->
                MatchedCaptions.of(
                    new CaptionSource(one, Optional.empty(), Optional.of(questions)), images))
        .hasMessageContainingAll("line 1 answers question 9", "questions.jsonl");
    assertThat(
            matched(file("named.jsonl", "{\"question_id\": \"cat/1.png\", \"text\": \"A cat\"}"))
                .descriptions()
                .size())
        .isEqualTo(1);
  }

  @Test
  void csvAsSpreadsheetsWriteIt() throws IOException {
    Path csv =
        file(
            "captions.csv",
            "\ufefflabel,image,caption",
            "cat,cat/1.png,\"A \"\"grey\"\" cat,",
            "lying down.\"",
            "dog,dog/2.png,A dog\r");
    assertThat(matched(csv).descriptions().texts())
        .isEqualTo(Map.of("cat/1.png", "A \"grey\" cat,\nlying down.", "dog/2.png", "A dog"));
    assertThat(
            matched(file("t.tsv", "file_name\ttext\ttext2", "cat/1.png\tA cat\tB"), "text2")
                .descriptions()
                .texts())
        .containsEntry("cat/1.png", "B");
    Path utf16 = temp.resolve("utf16.csv");
    Files.write(
        utf16, "\ufeffpath;text\ncat/1.png;Gr\u00f6\u00dfe".getBytes(StandardCharsets.UTF_16LE));
    assertThat(matched(utf16).descriptions().texts()).containsEntry("cat/1.png", "Größe");

    assertThatThrownBy(() -> matched(file("b.csv", "file_name,text", "cat/1.png,A cat, a dog")))
        .hasMessageContainingAll("line 2", "3 fields, expected 2", "quotes");
    assertThatThrownBy(() -> matched(csv, "words"))
        .hasMessageContainingAll("no column words", "label, image, caption", "captionColumn");
    assertThatThrownBy(() -> matched(file("c.csv", "a,text", "1,2")))
        .hasMessageContainingAll("no column of file names", "a, text", "file_name");
  }

  @Test
  void textsBesideImages() throws IOException {
    Files.writeString(root.resolve("cat/1.txt"), "A grey cat,\nsitting\n");
    Files.writeString(root.resolve("dog/rex.txt"), "Rex");
    Files.writeString(temp.resolve("data/README.txt"), "of no image");
    for (Path folder : List.of(root, temp.resolve("data"))) {
      MatchedCaptions matched = matched(folder);
      assertThat(matched.descriptions().cleaned().texts())
          .isEqualTo(Map.of("cat/1.png", "A grey cat, sitting", "dog/rex.jpeg", "Rex"));
      assertThat(matched.strays()).isEmpty();
      assertThat(matched.missing()).containsExactly("cat/2.png", "dog/2.png");
    }
    assertThat(CaptionSource.in(images)).containsExactly(CaptionSource.of(root));
    Path metadata = Files.writeString(temp.resolve("data/metadata.csv"), "file_name,text");
    assertThat(CaptionSource.in(images)).containsExactly(CaptionSource.of(metadata));
  }

  @Test
  void accentsOfEitherSpelling() throws IOException {
    LabelledImages named = images.with(List.of(new LabelledImage("cat/caf\u00e9.png", 0)));
    Path file = file("m.jsonl", "{\"file_name\": \"cat/cafe\u0301.png\", \"text\": \"A cat\"}");
    assertThat(MatchedCaptions.of(CaptionSource.of(file), named).descriptions().texts())
        .containsOnlyKeys("cat/caf\u00e9.png");
  }

  @Test
  void classesAreNamedWhereADescriptionDoesNotNameThem() throws IOException {
    Path file =
        file(
            "n.csv",
            "file_name,text",
            "cat/1.png,two cats on a chair",
            "dog/2.png,a hot dogma",
            "dog/rex.jpeg,lies on grass");
    assertThat(matched(file).namingClasses(images).descriptions().texts())
        .containsOnly(
            entry("cat/1.png", "two cats on a chair"),
            entry("dog/2.png", "Dog: a hot dogma"),
            entry("dog/rex.jpeg", "Dog: lies on grass"));
  }

  @Test
  void damagedFilesAreNamed() throws IOException {
    assertThatThrownBy(() -> matched(temp.resolve("none.jsonl")))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("There is no file");
    assertThatThrownBy(() -> matched(file("d.jsonl", "{\"file_name\": 1, \"text\": \"\"}", "[]")))
        .hasMessageContainingAll("2 bad lines", "line 1 has no string \"file_name\"", "line 2");
    Path half = file("half.jsonl", "{\"file_name\": \"cat/a.png\", \"text\": \"a cat \\ud83d\"}");
    assertThatThrownBy(() -> matched(half))
        .hasMessageContainingAll(half.toString(), "line 1 has half a character in \"text\"");
    assertThatThrownBy(() -> matched(file("n.jsonl", "{\"file_name\": NaN}")))
        .hasMessageEndingWith("line 1 is not JSON (Non-standard token 'NaN')");
    assertThatThrownBy(() -> matched(file("d.doc", "")))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("expected .jsonl, .csv, .tsv, .parquet, or a folder");
    assertThatThrownBy(() -> matched(Files.createDirectories(temp.resolve("empty"))))
        .hasMessageContaining("holds no .txt file");
    assertThatThrownBy(() -> matched(file("e.jsonl", "")))
        .hasMessageContainingAll("describes none of the 4 images", "it is empty");
    Files.write(temp.resolve("latin.csv"), new byte[] {'a', (byte) 0xe4});
    assertThatThrownBy(() -> matched(temp.resolve("latin.csv"))).hasMessageContaining("UTF-8");
  }
}
