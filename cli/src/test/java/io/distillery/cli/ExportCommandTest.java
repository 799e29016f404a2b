package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.distillery.dataset.packed.PackedImage;
import io.distillery.dataset.packed.PackedImages;
import io.distillery.dataset.table.Row;
import io.distillery.dataset.table.TableFormat;
import io.distillery.dataset.table.TableReader;
import io.distillery.evaluation.protocol.EvaluationResult;
import io.distillery.evaluation.protocol.EvaluationResults;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is exported is what the run drew, in every format, and comes back the same. */
class ExportCommandTest {
  private static final List<String> FORMATS = List.of("imagefolder", "webdataset", "parquet", "hf");

  @TempDir static Path temp;
  private static TinyRun tiny;
  private static Path run;
  private static Path teacher;

  @BeforeAll
  static void distil() throws IOException, InterruptedException {
    tiny = TinyRun.in(temp);
    run = temp.resolve("run");
    teacher = TinyTeacher.write(temp.resolve("teacher.safetensors"), tiny.data());
    CommandRun made = CommandRun.of(tiny.arguments(run, "--no-train"));
    assertThat(made.code()).as(made.err()).isZero();
    for (String format : FORMATS) {
      export(format, temp.resolve(format));
    }
  }

  private static void export(String format, Path out, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("export", run.toString(), "--format", format, "--out", out.toString()));
    arguments.addAll(List.of(more));
    CommandRun exported = CommandRun.of(arguments.toArray(String[]::new));
    assertThat(exported.code()).as(exported.err()).isZero();
    assertThat(exported.out().strip()).isEqualTo(out.toString());
  }

  private static Map<String, byte[]> files(Path folder) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
      }
    }
    return files;
  }

  private static Map<String, byte[]> drawn() throws IOException {
    Map<String, byte[]> files = files(run.resolve("distilled"));
    files.keySet().removeIf(name -> !name.endsWith(".png"));
    return files;
  }

  @Test
  void everyFormatHasItsFilesAndTheSameBytesAgain() throws IOException {
    assertThat(files(temp.resolve("imagefolder")).keySet())
        .contains("README.md", "classes.json", "run.json", "train/metadata.jsonl")
        .contains("train/circle/00000.png")
        .hasSize(drawn().size() + 4);
    assertThat(files(temp.resolve("webdataset")).keySet())
        .containsExactly("README.md", "classes.json", "run.json", "train-000000.tar");
    assertThat(files(temp.resolve("parquet")).keySet())
        .containsExactly("README.md", "run.json", "train-00000-of-00001.parquet");
    assertThat(files(temp.resolve("hf")).keySet())
        .containsExactly("README.md", "data/train-00000-of-00001.parquet", "run.json");
    for (String format : FORMATS) {
      Path again = temp.resolve("again-" + format);
      export(format, again);
      assertThat(files(again)).as(format).containsExactlyEntriesOf(files(temp.resolve(format)));
    }
  }

  @Test
  void imagesClassesAndTextsComeBack() throws IOException {
    List<byte[]> drawn = List.copyOf(drawn().values());
    for (String format : List.of("webdataset", "parquet", "hf")) {
      List<PackedImage> images = new ArrayList<>();
      PackedImages.of(temp.resolve(format)).orElseThrow().read(images::add);
      assertThat(images).hasSize(drawn.size());
      for (int i = 0; i < images.size(); i++) {
        assertThat(images.get(i).content()).isEqualTo(drawn.get(i));
      }
      assertThat(images).extracting(PackedImage::split).containsOnly("train");
      assertThat(images.get(0).className()).isEqualTo("circle");
      assertThat(images.get(0).text()).hasValueSatisfying(text -> assertThat(text).isNotBlank());
      for (int i = 0; i < images.size(); i += 2) { // two of each class
        double first = images.get(i).weight().orElseThrow();
        assertThat(first + images.get(i + 1).weight().orElseThrow()).isCloseTo(1, within(1e-6));
      }
    }
  }

  @Test
  void eachIsASetToCompareAsTheOriginalIsWithItsWeights() throws IOException {
    String methods =
        FORMATS.stream()
            .map(format -> format + "=" + temp.resolve(format))
            .collect(Collectors.joining(","));
    Path table = temp.resolve("table");
    CommandRun compared =
        CommandRun.of(
            "compare",
            "--data=" + tiny.data(),
            "--out=" + table,
            "--model=" + tiny.model(),
            "--no-train",
            "--methods=original=" + run.resolve("distilled") + "," + methods,
            "--against=original",
            "--weighted",
            "--ipc=2",
            "--sets=1",
            "--threads=1",
            "--size=16",
            "--eval-epochs=2",
            "--eval-tests=1",
            "--repeats=1");

    assertThat(compared.code()).as(compared.err()).isZero();
    List<EvaluationResult> results =
        EvaluationResults.read(table.resolve("results.json")).results();
    assertThat(results).hasSize(5);
    assertThat(results.stream().map(EvaluationResult::confusion).distinct()).hasSize(1);
    assertThat(results).allMatch(EvaluationResult::isWeighted);
  }

  @Test
  void theCardSaysWhatItIs() throws IOException {
    assertThat(temp.resolve("hf/README.md"))
        .content()
        .startsWith("---\nlicense: unknown # fill in")
        .contains(
            "pretty_name: \"shapes, distilled to 2 images per class\"",
            "          '0': \"circle\"\n",
            "num_examples: " + drawn().size() + "\n",
            "path: data/train-*\n",
            "| Source | shapes, ",
            "| convnet3 | Distilled images | 2 | 2 | ",
            "## The recipe",
            "\"imageSize\" : 16")
        .doesNotContain(temp.toString());
    assertThat(temp.resolve("hf/run.json"))
        .content()
        .contains("\"data\" : \"shapes\"", "\"imagesPerClass\" : 2")
        .doesNotContain(temp.toString());
    assertThat(temp.resolve("imagefolder/README.md"))
        .content()
        .contains("ImageFolder('train')")
        .doesNotContain("dataset_info");
  }

  @Test
  void aTeachersLogitsGoAlong() throws IOException {
    Path out = temp.resolve("labelled");
    export("parquet", out, "--teacher", teacher.toString(), "--threads", "1");

    try (TableReader table =
        TableFormat.parquet().read(out.resolve("train-00000-of-00001.parquet"))) {
      assertThat(table.metadata().get("huggingface"))
          .contains("\"logits\":{\"feature\":{\"dtype\":\"float32\"");
      Row row = table.next().orElseThrow();
      assertThat(row.list("logits")).hasSize(3).doesNotContainNull();
      assertThat(row.list("logits").stream().distinct()).hasSizeGreaterThan(1);
    }
  }

  @Test
  void theSystemsTarReadsTheArchive() throws IOException, InterruptedException {
    Path archive = temp.resolve("webdataset/train-000000.tar");
    Process tar;
    try {
      tar = new ProcessBuilder("tar", "-tvf", archive.toString()).start();
    } catch (IOException e) {
      assumeTrue(false, "there is no tar");
      return;
    }
    String listed = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(tar.waitFor()).isZero();
    assertThat(listed.lines()).hasSize(drawn().size() * 4);
    assertThat(listed).contains("000000.png").contains("000000.cls").contains("000005.json");
  }

  @Test
  void whatCannotBeExportedIsSaid() throws IOException {
    CommandRun full =
        CommandRun.of("export", run.toString(), "--format=hf", "--out=" + temp.resolve("hf"));
    assertThat(full.code()).isEqualTo(2);
    assertThat(full.err()).contains("holds something already").contains("--out");

    CommandRun wrong =
        CommandRun.of(
            "export",
            temp.resolve("shapes").toString(),
            "--format=zip",
            "--out=" + temp.resolve("nothing"),
            "--teacher=" + temp.resolve("nobody"));
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err())
        .contains("no format zip, expected one of: imagefolder, webdataset, parquet, hf")
        .contains("is not the directory of a run that has drawn its images")
        .contains("nobody, which is no file");
    assertThat(temp.resolve("nothing")).doesNotExist();
  }

  @Test
  void aPackedSetOfOtherClassesIsRefusedBeforeAnythingIsMade() throws IOException {
    Path others = temp.resolve("others");
    Files.createDirectories(others);
    Files.copy(temp.resolve("webdataset/train-000000.tar"), others.resolve("train-000000.tar"));
    Files.writeString(others.resolve("classes.json"), "[\"ant\", \"bee\", \"cow\"]");

    CommandRun compared =
        CommandRun.of(
            "compare",
            "--data=" + tiny.data(),
            "--out=" + temp.resolve("refused"),
            "--model=" + tiny.model(),
            "--no-train",
            "--methods=random,theirs=" + others,
            "--ipc=2",
            "--size=16");

    assertThat(compared.code()).as(compared.err()).isNotZero();
    assertThat(compared.err()).contains("has a class ant, which the dataset has not");
    assertThat(temp.resolve("refused")).doesNotExist();
  }
}
