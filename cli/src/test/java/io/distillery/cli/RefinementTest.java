package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.run.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done with images beside texts: steering, and refinement at the end. */
class RefinementTest {
  @TempDir static Path temp;
  private static TinyRun tiny;
  private static Path plain;

  @BeforeAll
  static void drawOnce() throws IOException {
    tiny = TinyRun.in(temp);
    plain = temp.resolve("plain");
    CommandRun run = synthesize(plain);
    assertThat(run.code()).as(run.err()).isZero();
  }

  private static CommandRun synthesize(Path out, String... more) {
    return CommandRun.of(tiny.drawing(out, more));
  }

  private static Manifest stage(Path out, String name) throws IOException {
    return Manifest.read(out.resolve(name)).orElseThrow();
  }

  private static String hash(Path out, String stage, String file) throws IOException {
    return stage(out, stage).files().get(file).sha256();
  }

  @Test
  void refinedImagesAreOthersAndThoseDrawnAreKept() throws IOException {
    Path out = temp.resolve("refined");
    CommandRun run = synthesize(out, "--refine=dm", "--refine-steps=3", "--refine-real=4");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).contains("Refining images: 9 steps");
    assertThat(stage(out, "distilled").counts())
        .containsEntry("images", 6L)
        .containsEntry("steps for each class", 3L);
    for (String name : List.of("circle/00000.png", "triangle/00001.png")) {
      assertThat(hash(out, "drawn", name)).isEqualTo(hash(plain, "distilled", name));
      assertThat(hash(out, "distilled", name)).isNotEqualTo(hash(out, "drawn", name));
    }
    assertThat(out.resolve("distilled/metadata.jsonl"))
        .hasSameTextualContentAs(plain.resolve("distilled/metadata.jsonl"));
    assertThat(out.resolve("run.json")).content().contains("\"kind\" : \"DM\"");
    assertThat(out.resolve("report.html")).content().contains("Synthesis, before refinement");

    // what the run remembers is enough; other steps are another request, for which nothing is drawn
    CommandRun again = CommandRun.of("synthesize", "--out=" + out);
    assertThat(again.err()).contains("drawn: up to date", "distilled: up to date, skipped");
    CommandRun more = CommandRun.of("synthesize", "--out=" + out, "--refine-steps=4");
    assertThat(more.code()).isEqualTo(2);
    assertThat(more.err()).contains("--refine-steps: 3 there, 4 asked for", "--redo");
    CommandRun redone = CommandRun.of("synthesize", "--out=" + out, "--refine-steps=4", "--redo");
    assertThat(redone.code()).as(redone.err()).isZero();
    assertThat(redone.err()).contains("drawn: up to date").doesNotContain("Drawing images");
  }

  @Test
  void latentsAreRefinedThroughTheDecoder() throws IOException {
    Path out = temp.resolve("latents");
    CommandRun run = synthesize(out, "--refine=dm", "--refine-space=latents", "--refine-steps=2");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(hash(out, "distilled", "square/00000.png"))
        .isNotEqualTo(hash(out, "drawn", "square/00000.png"));
  }

  @Test
  void runKilledBetweenClassesEndsWithTheSameBytes() throws Exception {
    String[] options = {"--refine=dm", "--refine-steps=6", "--refine-real=4"};
    Path whole = temp.resolve("whole");
    assertThat(synthesize(whole, options).code()).isZero();
    Path killed = temp.resolve("killed");
    Process process =
        CommandRun.startUntil(
            () -> Files.exists(killed.resolve(".work/distilled/circle/00001.png")),
            tiny.drawing(killed, options));
    process.destroyForcibly().waitFor();

    CommandRun resumed = synthesize(killed, options);

    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(stage(killed, "distilled").files()).isEqualTo(stage(whole, "distilled").files());
  }

  /** The number of steps is found once, so that a run that goes on takes as many. */
  @Test
  void minutesBecomeAsManySteps() throws IOException {
    Path out = temp.resolve("minutes");
    CommandRun run = synthesize(out, "--refine=dm", "--refine-minutes=0.01", "--refine-real=4");

    assertThat(run.code()).as(run.err()).isZero();
    long steps = stage(out, "distilled").counts().get("steps for each class");
    assertThat(out.resolve("distilled/fitted.json")).content().contains("\"count\" : " + steps);
    Path same = temp.resolve("same");
    assertThat(synthesize(same, "--refine=dm", "--refine-steps=" + steps, "--refine-real=4").code())
        .isZero();
    assertThat(hash(out, "distilled", "square/00000.png"))
        .isEqualTo(hash(same, "distilled", "square/00000.png"));
  }

  @Test
  void steeringChangesImages() throws IOException {
    Path modes = temp.resolve("modes");
    CommandRun guided = synthesize(modes, "--mode-guidance=0.2");
    assertThat(guided.code()).as(guided.err()).isZero();
    Path apart = temp.resolve("apart");
    CommandRun deviating = synthesize(apart, "--deviation=0.2");
    assertThat(deviating.code()).as(deviating.err()).isZero();

    String second = "circle/00001.png";
    String usual = hash(plain, "distilled", second);
    assertThat(hash(modes, "distilled", second)).isNotEqualTo(usual);
    assertThat(hash(apart, "distilled", second)).isNotEqualTo(usual);
    assertThat(apart.resolve("run.json")).content().contains("\"deviation\" : 0.2");
  }

  @Test
  void imagesAreDrawnTowardsRealOnesWithAndWithoutKeptLatents() throws IOException {
    Path out = temp.resolve("transported");
    CommandRun transported = synthesize(out, "--transport=0.2");
    assertThat(transported.code()).as(transported.err()).isZero();
    assertThat(hash(out, "distilled", "circle/00000.png"))
        .isNotEqualTo(hash(plain, "distilled", "circle/00000.png"));
    assertThat(out.resolve("run.json")).content().contains("\"transport\" : 0.2");
    assertThat(plain.resolve("run.json")).content().doesNotContain("transport");
    assertThat(stage(out, "distilled").request().toString()).contains("dataset");
    assertThat(stage(plain, "distilled").request().toString()).doesNotContain("dataset");

    // nothing can be kept where a file is, so that latents are encoded whenever they are needed
    Path file = Files.createFile(temp.resolve("file"));
    Path uncached = temp.resolve("uncached");
    CommandRun again = synthesize(uncached, "--transport=0.2", "--cache=" + file.resolve("cache"));
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).contains("Latents cannot be stored");
    assertThat(stage(uncached, "distilled").files()).isEqualTo(stage(out, "distilled").files());
  }

  @Test
  void whatCannotBeIsSaidBeforeAnythingIsDone() {
    Path out = temp.resolve("refused");
    CommandRun unknown = synthesize(out, "--refine=md");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("--refine is md, expected one of none, dm");

    CommandRun beyond = synthesize(out, "--deviation=2", "--mode-guidance=-1", "--transport=1.5");
    assertThat(beyond.code()).isEqualTo(2);
    assertThat(beyond.err())
        .contains("--deviation is 2.0, expected 0 (none) to 1")
        .contains("--mode-guidance is -1.0, expected 0 (none) to 1")
        .contains("--transport is 1.5, expected 0 (none) to 1");
    assertThat(out).doesNotExist();
  }
}
