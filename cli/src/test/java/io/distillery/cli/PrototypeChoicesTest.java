package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.run.Manifest;
import io.distillery.run.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be chosen for prototypes is done, recorded, and shown. */
class PrototypeChoicesTest {
  @TempDir static Path temp;
  private static TinyRun tiny;
  private static String byDefault;

  @BeforeAll
  static void findByDefault() throws IOException {
    tiny = TinyRun.in(temp);
    byDefault = points(find("default"));
  }

  @ParameterizedTest
  @CsvSource({
    "--latent=sample, images/latent, SAMPLE, true",
    "--features=classifier, images/space, CLASSIFIER, true",
    "--representative=medoid, images/representative, MEDOID, true",
    "--contamination=0, images/contamination, 0.0, true",
    "--text-rule=characteristic_words, texts/rule, CHARACTERISTIC_WORDS, false",
    "--text-rule=mean_embedding, texts/rule, MEAN_EMBEDDING, false",
    "--text-rule=medoid_description, texts/rule, MEDOID_DESCRIPTION, false",
    "--text-rule=label, texts/rule, LABEL, false",
    "--word-match=substring, texts/wordMatch, SUBSTRING, false"
  })
  void choicesAreRecordedAndChangeWhatTheySay(
      String option, String field, String value, boolean changesPoints) throws IOException {
    Path out = find(option.replaceAll("\\W+", "-"), option);
    JsonNode manifest = Manifest.read(out.resolve("prototypes")).orElseThrow().request().options();
    assertThat(manifest.at("/prototypes/" + field).asText()).isEqualTo(value);
    JsonNode written =
        new ObjectMapper().readTree(out.resolve("prototypes/prototypes.json").toFile());
    assertThat(written.at("/options/" + field).asText()).isEqualTo(value);
    assertThat(!points(out).equals(byDefault)).isEqualTo(changesPoints);
  }

  @Test
  void classifiersFeaturesAreTheSameAgain() throws IOException {
    Path first = find("features-once", "--features=classifier");
    Path second = find("features-twice", "--features=classifier");
    assertThat(points(second)).isEqualTo(points(first));
  }

  @Test
  void imagesAreComparedByATeachersFeatures() throws IOException {
    Path teacher = teacher("teacher", 0);

    Path out = find("teacher", "--features=classifier:" + teacher);

    assertThat(points(out)).isNotEqualTo(byDefault);
    assertThat(RunRecord.read(out).orElseThrow().options().get("features").asText())
        .isEqualTo("classifier:" + teacher.toAbsolutePath());
    // the teacher is one of the stage's inputs: it is remembered, and another is another
    CommandRun again = CommandRun.of("prototypes", "--out=" + out);
    assertThat(again.code()).as(again.err()).isZero();
    Files.copy(teacher("another", 1), teacher, StandardCopyOption.REPLACE_EXISTING);
    CommandRun other = CommandRun.of("prototypes", "--out=" + out);
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("teacher", "--redo");
  }

  @Test
  void aTeacherThatIsNotThereIsNamedBeforeAnythingIsDone() {
    CommandRun run =
        CommandRun.of(
            "prototypes",
            "--data=" + tiny.data(),
            "--out=" + temp.resolve("no-teacher"),
            "--features=classifier:" + temp.resolve("nothing"));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("nothing, which is no file", "distillery teacher");
  }

  @Test
  void reportShowsTheClustersBeforeAnythingIsDrawn() throws IOException {
    Path out = find("report");
    assertThat(CommandRun.of("report", "--out=" + out).code()).isZero();
    assertThat(Files.readString(out.resolve("report.html")))
        .contains("What the prototypes stand for", "<svg class=\"map\"", "local outlier factor");
  }

  private static Path teacher(String name, long seed) {
    Path file = temp.resolve(name + ".safetensors");
    CommandRun run =
        CommandRun.of(
            "teacher",
            "--data=" + tiny.data(),
            "--out=" + file,
            "--network=convnet3-batch",
            "--size=16",
            "--epochs=1",
            "--batch=12",
            "--seed=" + seed,
            "--threads=1");
    assertThat(run.code()).as(run.err()).isZero();
    return file;
  }

  private static Path find(String name, String... options) {
    Path out = temp.resolve(name);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "prototypes",
                "--data=" + tiny.data(),
                "--out=" + out,
                "--model=" + tiny.model(),
                "--no-train",
                "--threads=1",
                "--ipc=2"));
    arguments.addAll(List.of(options));
    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isZero();
    return out;
  }

  /** The points' file, as its hash. */
  private static String points(Path out) throws IOException {
    return Manifest.read(out.resolve("prototypes"))
        .orElseThrow()
        .files()
        .get("prototypes.safetensors")
        .sha256();
  }
}
