package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.evaluation.EvaluationResults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
  @TempDir static Path temp;
  private static TinyRun tiny;
  private static Path outside;

  @BeforeAll
  static void makeData() throws IOException {
    tiny = TinyRun.in(temp);
    outside = temp.resolve("outside");
    Shapes.write(outside, 2, 9);
  }

  private static String[] arguments(Path out, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "compare",
                "--data=" + tiny.data(),
                "--out=" + out,
                "--model=" + tiny.model(),
                "--no-train",
                "--methods=vlcp,image-only,random,first,theirs=" + outside,
                "--ipc=2",
                "--sets=2",
                "--threads=1",
                "--size=16",
                "--with",
                "--steps=4 --guidance-scale=2",
                "--eval-epochs=2",
                "--eval-tests=1",
                "--repeats=1"));
    for (String argument : more) {
      arguments.removeIf(a -> a.startsWith(argument.replaceFirst("=.*", "=")));
      arguments.add(argument);
    }
    return arguments.toArray(String[]::new);
  }

  @Test
  void methodsAreComparedInOneTableAndNothingIsDoneTwice() throws IOException {
    Path out = temp.resolve("table");
    CommandRun run = CommandRun.of(arguments(out));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(Files.readString(out.resolve("table.txt")))
        .contains(
            "convnet3, 2 images per class", "vlcp", "image-only", "first", "theirs", "random");
    assertThat(Files.readAllLines(out.resolve("table.csv"))).hasSize(6);
    EvaluationResults results = EvaluationResults.read(out.resolve("results.json"));
    // 2 sets of 3 methods, 1 of the first images and of the outside set
    assertThat(results.results()).hasSize(8);
    assertThat(out.resolve("sets/vlcp/ipc-2/set-0/run.json"))
        .content()
        .contains("\"steps\" : \"4\"", "\"guidance-scale\" : \"2.0\"");

    CommandRun again = CommandRun.of(arguments(out));

    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).doesNotContain("Drawing", "Evaluating");
    assertThat(EvaluationResults.read(out.resolve("results.json"))).isEqualTo(results);
  }

  @Test
  void aSetWithTooFewImagesIsNamed() {
    CommandRun run =
        CommandRun.of(arguments(temp.resolve("few"), "--methods=theirs=" + outside, "--ipc=3"));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("outside has 2 images of class circle, expected 3");
  }

  @Test
  void anUnknownMethodIsRefusedWithThoseThatThereAre() {
    CommandRun run = CommandRun.of(arguments(temp.resolve("none"), "--methods=dream"));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("no method dream", "label-prompt", "random");
    assertThat(temp.resolve("none")).doesNotExist();
  }
}
