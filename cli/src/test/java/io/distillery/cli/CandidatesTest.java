package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.run.Manifest;
import io.distillery.synthesis.CandidateLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A teacher chooses among drawn images. */
class CandidatesTest {
  @TempDir static Path temp;
  private static TinyRun tiny;
  private static Path teacher;

  @BeforeAll
  static void makeTeacher() throws IOException, InterruptedException {
    tiny = TinyRun.in(temp);
    teacher = TinyTeacher.write(temp.resolve("teacher.safetensors"), tiny.data());
  }

  private static CommandRun synthesize(Path out, String... more) {
    return CommandRun.of(tiny.drawing(out, more));
  }

  private static Manifest distilled(Path out) throws IOException {
    return Manifest.read(out.resolve("distilled")).orElseThrow();
  }

  @Test
  void oneOfSeveralIsKeptAndSaidWhy() throws IOException {
    Path alone = temp.resolve("alone");
    assertThat(synthesize(alone).code()).isZero();
    Path one = temp.resolve("one");
    CommandRun ofOne = synthesize(one, "--candidates=1", "--teacher=" + teacher);
    assertThat(ofOne.code()).as(ofOne.err()).isZero();
    assertThat(ofOne.err()).doesNotContain("The teacher");
    assertThat(distilled(one).key()).isEqualTo(distilled(alone).key());
    assertThat(distilled(one).files()).isEqualTo(distilled(alone).files());

    Path best = temp.resolve("best");
    CommandRun run = synthesize(best, "--candidates=3", "--teacher=" + teacher);

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err())
        .contains("The teacher, convnet3, is right of", "Drawing candidates: 18 images");
    Manifest manifest = distilled(best);
    CandidateLog log = CandidateLog.read(best.resolve("distilled"));
    assertThat(manifest.counts())
        .containsEntry("images", 6L)
        .containsEntry("candidates", 18L)
        .containsEntry("images other than the first candidate", log.others());
    assertThat(log.others()).isPositive();
    assertThat(manifest.request().inputs()).containsKey("teacher");
    manifest.files().keySet().stream()
        .filter(name -> name.endsWith(".png"))
        .forEach(
            name ->
                assertThat(manifest.files().get(name).equals(distilledFile(alone, name)))
                    .as(name)
                    .isEqualTo(log.of(name).orElseThrow().kept() == 0));
    assertThat(best.resolve("report.html")).content().contains("Chosen among 3 candidates");

    // what the run remembers is enough, and another number of candidates is another request
    CommandRun again = CommandRun.of("synthesize", "--out=" + best);
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).contains("distilled: up to date, skipped");
    CommandRun more = CommandRun.of("synthesize", "--out=" + best, "--candidates=4");
    assertThat(more.code()).isEqualTo(2);
    assertThat(more.err()).contains("distilled --candidates: 3 there, 4 asked for", "--redo");
  }

  private static Manifest.OutputFile distilledFile(Path out, String name) {
    try {
      return distilled(out).files().get(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void anotherTeacherIsAnotherRequestAndOneOfAnotherOrderIsRefused() throws IOException {
    Path mine = Files.copy(teacher, temp.resolve("mine.safetensors"));
    Path out = temp.resolve("changed");
    CommandRun first = synthesize(out, "--candidates=2", "--teacher=" + mine);
    assertThat(first.code()).as(first.err()).isZero();

    byte[] bytes = Files.readAllBytes(mine);
    bytes[bytes.length - 1] ^= (byte) 0x80; // the sign of its last weight
    Files.write(mine, bytes);
    CommandRun other = CommandRun.of("synthesize", "--out=" + out);
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("distilled was made from another teacher", "--redo");

    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    String swapped = text.replace("circle", "######").replace("square", "circle");
    Files.writeString(mine, swapped.replace("######", "square"), StandardCharsets.ISO_8859_1);
    CommandRun stranger = CommandRun.of("synthesize", "--out=" + out, "--redo");
    assertThat(stranger.code()).isEqualTo(2);
    assertThat(stranger.err())
        .contains("The teacher's class 0 is square, the data set's is circle");
  }

  @Test
  void aTeacherGuidesWithoutChoosing() throws IOException {
    Path alone = temp.resolve("unguided");
    assertThat(synthesize(alone).code()).isZero();
    Path guided = temp.resolve("guided");
    CommandRun run = synthesize(guided, "--teacher-guidance=0.2", "--teacher=" + teacher);

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err())
        .contains("The teacher, convnet3, is right of", "Drawing images: 6 images");
    Manifest manifest = distilled(guided);
    assertThat(manifest.request().inputs()).containsKey("teacher");
    assertThat(distilled(alone).request().inputs()).doesNotContainKey("teacher");
    String first = "circle/00000.png";
    assertThat(manifest.files().get(first)).isNotEqualTo(distilledFile(alone, first));
    assertThat(guided.resolve("run.json")).content().contains("\"teacher\" : 0.2");
    CommandRun again = CommandRun.of("synthesize", "--out=" + guided);
    assertThat(again.err()).contains("distilled: up to date, skipped");
  }

  @Test
  void whatDoesNotGoTogetherIsSaidBeforeAnythingIsDone() {
    Path out = temp.resolve("refused");
    CommandRun none = synthesize(out, "--candidates=0");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("--candidates is 0, expected 1, which is no choice, or more");

    CommandRun alone = synthesize(out, "--candidates=4");
    assertThat(alone.code()).isEqualTo(2);
    assertThat(alone.err()).contains("--candidates 4 needs a network", "--teacher: make one");

    CommandRun unguided = synthesize(out, "--teacher-guidance=0.1");
    assertThat(unguided.code()).isEqualTo(2);
    assertThat(unguided.err())
        .contains("--teacher-guidance 0.1 needs a network that guides", "--teacher: make one");

    CommandRun idle = synthesize(out, "--teacher=" + teacher);
    assertThat(idle.code()).isEqualTo(2);
    assertThat(idle.err()).contains("has nothing to choose among: add --candidates 2 or more");

    CommandRun missing = synthesize(out, "--candidates=4", "--teacher=" + temp.resolve("nothing"));
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err()).contains("nothing, which is no file: make one with");
    assertThat(out).doesNotExist();
  }
}
