package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.describe.Descriptions;
import io.distillery.describe.server.ScriptedServer;
import io.distillery.describe.server.ScriptedServer.Reply;
import io.distillery.describe.server.ScriptedServer.Request;
import io.distillery.run.Manifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose images a server describes. */
@Timeout(300)
class OpenAiRunTest {
  @TempDir Path temp;
  private Path data;

  @BeforeEach
  void write() throws IOException {
    data = temp.resolve("shapes");
    Shapes.write(data.resolve("train"), 8, 1);
    Shapes.write(data.resolve("val"), 1, 2);
  }

  /** Says of an image what no other is said of, and the same each time. */
  private static Reply good(Request request) {
    return Reply.text(
        "In the image, there is a \"thing\" with the number " + request.image().hashCode() + ".");
  }

  private CommandRun describe(String out, ScriptedServer server, String... more) {
    return CommandRun.of(arguments(out, server, more));
  }

  private String[] arguments(String out, ScriptedServer server, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "describe",
                "--data=" + data,
                "--out=" + temp.resolve(out),
                "--describer=openai",
                "--server=" + server.url(),
                "--vlm=llava:7b"));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private Path file(String out, String name) {
    return temp.resolve(out).resolve("descriptions").resolve(name);
  }

  private Set<String> described(Path log) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines
          .map(line -> line.replaceFirst(".*?\"file_name\":\"([^\"]*)\".*", "$1"))
          .collect(Collectors.toCollection(HashSet::new));
    }
  }

  @Test
  void everyImageIsDescribedOnceWhereverTheServerIs() throws IOException {
    try (ScriptedServer server = ScriptedServer.of(OpenAiRunTest::good);
        ScriptedServer other = ScriptedServer.of(OpenAiRunTest::good)) {
      CommandRun run = describe("run", server);
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.err()).doesNotContain("leave this machine");
      assertThat(server.requests()).hasSize(24);
      assertThat(server.requests().get(0).question()).contains("appearance of the circle");
      String first = Files.readAllLines(file("run", Descriptions.FILE)).get(0);
      assertThat(first).contains("circle/0.png", "Circle: A thing with the number");
      assertThat(Files.readAllLines(file("run", "answers.jsonl")))
          .hasSize(24)
          .allMatch(line -> line.contains("\"finish_reason\":\"stop\""))
          .allMatch(line -> line.contains("In the image, there is a \\\"thing\\\""));

      CommandRun again = describe("run", other); // elsewhere, and the same
      assertThat(again.code()).as(again.err()).isZero();
      assertThat(again.err()).contains("descriptions: up to date");
      assertThat(other.requests()).isEmpty();
      assertThat(describe("run", server, "--temperature=0.5").code()).isEqualTo(2);
    }
  }

  @Test
  void whatStaysUndescribedIsToldAndAskedForAgain() throws IOException {
    Set<String> refused = ConcurrentHashMap.newKeySet();
    Function<Request, Reply> refusing =
        request ->
            request.question().contains("square") && refused.size() < 3
                    || refused.contains(request.image())
                ? refuse(refused, request)
                : good(request);
    try (ScriptedServer server = ScriptedServer.of(refusing);
        ScriptedServer mended = ScriptedServer.of(OpenAiRunTest::good)) {
      CommandRun run = describe("run", server, "--parallel=1");
      assertThat(run.code()).isEqualTo(3);
      assertThat(run.err())
          .contains("3 images have no description", "--only-missing", "the model refuses");
      assertThat(file("run", "unanswered.json")).content().contains("square/");
      assertThat(Manifest.read(temp.resolve("run/descriptions")).orElseThrow().counts())
          .containsEntry("unanswered", 3L)
          .containsEntry("described", 21L);

      assertThat(describe("run", mended).code()).isEqualTo(3);
      assertThat(mended.requests()).isEmpty();
      CommandRun missing = describe("run", mended, "--only-missing");
      assertThat(missing.code()).as(missing.err()).isZero();
      assertThat(mended.requests()).hasSize(3);
      assertThat(Files.readAllLines(file("run", Descriptions.FILE))).hasSize(24);

      CommandRun bounded = describe("strict", server, "--max-failures=1", "--parallel=1");
      assertThat(bounded.code()).isEqualTo(1);
      assertThat(bounded.err()).contains("2 of 24 images got no answer", "--max-failures 1");
    }
  }

  private static Reply refuse(Set<String> refused, Request request) {
    refused.add(request.image());
    return Reply.text("I'm sorry, but I can't help with that.");
  }

  @Test
  void whatCannotBeMendedByWaitingEndsAtOnceAndSpoilsNothing() throws IOException {
    try (ScriptedServer server =
            ScriptedServer.of(
                request ->
                    request.number() < 10
                        ? good(request)
                        : Reply.of(401, "", "{\"error\": {\"message\": \"key expired\"}}"));
        ScriptedServer mended = ScriptedServer.of(OpenAiRunTest::good)) {
      CommandRun run = describe("run", server, "--parallel=1");
      assertThat(run.code()).isEqualTo(2);
      assertThat(run.err())
          .contains(server.url(), "llava:7b", "key expired", "--api-key-env")
          .doesNotContain("\tat ");
      assertThat(server.requests()).hasSize(11);

      assertThat(describe("run", mended).code()).isZero();
      assertThat(mended.requests()).hasSize(14);
    }
  }

  @Test
  void mistakesAreSaidBeforeAnythingRuns() throws IOException {
    CommandRun nothing =
        CommandRun.of(
            "describe", "--data=" + data, "--out=" + temp.resolve("x"), "--describer=openai");
    assertThat(nothing.code()).isEqualTo(2);
    assertThat(nothing.err()).contains("needs --server", "needs --vlm");
    try (ScriptedServer server =
        ScriptedServer.inOrder(
            Reply.of(404, "", "{\"error\": {\"message\": \"model not found\"}}"))) {
      CommandRun run = describe("x", server);
      assertThat(run.code()).isEqualTo(2);
      assertThat(run.err()).contains("model not found", "pull it", "--server");
      assertThat(server.requests()).hasSize(1);
      CommandRun key = describe("x", server, "--api-key-env=NO_SUCH_VARIABLE_HERE");
      assertThat(key.code()).isEqualTo(2);
      assertThat(key.err()).contains("NO_SUCH_VARIABLE_HERE holds nothing");
    }
  }

  @Test
  void theKeyStaysOutOfEverythingThatIsWritten() throws IOException {
    Path key = Files.writeString(temp.resolve("key"), "sk-hidden-0815");
    try (ScriptedServer server = ScriptedServer.of(OpenAiRunTest::good)) {
      CommandRun run = describe("run", server, "--api-key-file=" + key);
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(server.requests().get(0).headers())
          .containsEntry("authorization", "Bearer sk-hidden-0815");
      assertThat(run.err() + run.out()).doesNotContain("sk-hidden");
      try (Stream<Path> files = Files.walk(temp.resolve("run"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          assertThat(new String(Files.readAllBytes(file), StandardCharsets.UTF_8))
              .as(file.toString())
              .doesNotContain("sk-hidden");
        }
      }
    }
  }

  @Test
  void killedAndStartedAgainItLosesAndRepeatsNoAnswer() throws Exception {
    Path log = temp.resolve("run/.work/descriptions/answers.jsonl");
    try (ScriptedServer server = ScriptedServer.of(request -> good(request).after(40));
        ScriptedServer second = ScriptedServer.of(OpenAiRunTest::good)) {
      Process process =
          CommandRun.startUntil(
              () -> Files.exists(log) && Files.readAllLines(log).size() >= 6,
              arguments("run", server, "--parallel=2"));
      process.destroyForcibly().waitFor();
      Set<String> kept = described(log);
      kept.removeIf(name -> !name.endsWith(".png")); // half a line

      CommandRun run = describe("run", second, "--parallel=2");
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.err()).contains("going on where it was interrupted");
      assertThat(second.requests()).hasSize(24 - kept.size());
      Set<String> images = new HashSet<>();
      second.requests().forEach(request -> images.add(request.image()));
      assertThat(images).hasSize(24 - kept.size());
      assertThat(Files.readAllLines(file("run", "answers.jsonl"))).hasSize(24);

      assertThat(describe("undisturbed", second).code()).isZero();
      assertThat(file("run", Descriptions.FILE))
          .hasSameBinaryContentAs(file("undisturbed", Descriptions.FILE));
    }
  }

  @Test
  void aChangedImageIsAskedAboutAloneWithRedo() throws IOException {
    try (ScriptedServer server = ScriptedServer.of(OpenAiRunTest::good);
        ScriptedServer second = ScriptedServer.of(OpenAiRunTest::good)) {
      assertThat(describe("run", server).code()).isZero();
      Files.copy(
          data.resolve("train/circle/0.png"),
          data.resolve("train/square/5.png"),
          StandardCopyOption.REPLACE_EXISTING);
      assertThat(describe("run", second).code()).isEqualTo(2);
      CommandRun redone = describe("run", second, "--redo");
      assertThat(redone.code()).as(redone.err()).isZero();
      assertThat(second.requests()).hasSize(1);
      assertThat(second.requests().get(0).question()).contains("square");
    }
  }

  @Test
  void onlyWhatAFileLeavesOutIsAsked() throws IOException {
    Path given =
        Files.writeString(
            temp.resolve("given.csv"), "file_name,text\ncircle/0.png,A circle by hand\n");
    try (ScriptedServer server = ScriptedServer.of(OpenAiRunTest::good)) {
      CommandRun run = describe("run", server, "--descriptions=" + given, "--only-missing");
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(server.requests()).hasSize(23);
      assertThat(Files.readAllLines(file("run", Descriptions.FILE)))
          .hasSize(24)
          .contains("{\"file_name\": \"circle/0.png\", \"text\": \"A circle by hand\"}");
    }
  }

  @Test
  void aPreviewIsAPageAndItsAnswersStay() throws IOException {
    try (ScriptedServer server = ScriptedServer.of(OpenAiRunTest::good)) {
      CommandRun preview =
          describe("run", server, "--preview=6", "--question=A {class}, {folder}?");
      assertThat(preview.code()).as(preview.err()).isZero();
      assertThat(preview.out()).contains("preview.html");
      assertThat(server.requests()).hasSize(6);
      assertThat(temp.resolve("run/preview.html"))
          .content()
          .contains("6 of 24 images", "A {class}, {folder}?", "data:image/png", "circle/")
          .contains("square/", "triangle/", "In the image, there is a &quot;thing&quot;");
      assertThat(temp.resolve("run/descriptions")).doesNotExist();

      assertThat(describe("run", server, "--question=A {class}, {folder}?").code()).isZero();
      assertThat(server.requests()).hasSize(24);
    }
    CommandRun none =
        CommandRun.of("describe", "--data=" + data, "--out=" + temp.resolve("none"), "--preview=3");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("nothing to preview", "--describer");
  }
}
