package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.run.Manifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that draw in few steps, or reuse what deep layers made. */
class FewStepRunTest {
  @TempDir static Path temp;
  private static TinyRun tiny;

  @BeforeAll
  static void write() throws IOException {
    tiny = TinyRun.in(temp);
  }

  private static CommandRun synthesize(Path out, String... more) {
    List<String> arguments = new ArrayList<>(List.of("synthesize", "--data=" + tiny.data()));
    arguments.addAll(List.of("--out=" + out, "--model=" + tiny.model(), "--threads=1"));
    arguments.addAll(List.of("--no-train", "--ipc=2", "--size=16"));
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private static JsonNode synthesis(Path out) throws IOException {
    return Manifest.read(out.resolve("distilled"))
        .orElseThrow()
        .request()
        .options()
        .get("synthesis");
  }

  /** All four steps lie in the part of the walk that the strength leaves; LCM is not guided. */
  @Test
  void consistencySamplers() throws IOException {
    Path out = temp.resolve("lcm");
    CommandRun run = synthesize(out, "--scheduler=lcm", "--steps=4", "--strength=0.6");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).contains(", 4 steps, and ");
    assertThat(synthesis(out).at("/guidance/scale").asDouble()).isEqualTo(1);
    JsonNode asked = new ObjectMapper().readTree(out.resolve("run.json").toFile());
    assertThat(asked.toString()).contains("\"scheduler\":\"lcm\"");

    Path guided = temp.resolve("guided");
    assertThat(synthesize(guided, "--scheduler=tcd", "--steps=4", "--guidance-scale=2").code())
        .isZero();
    assertThat(synthesis(guided).at("/guidance/scale").asDouble()).isEqualTo(2);
    assertThat(synthesize(temp.resolve("ddim"), "--scheduler=ddim", "--steps=4").err())
        .as("of others the strength takes its share")
        .contains(", 2 steps, and ");
    assertThat(synthesis(temp.resolve("ddim")).at("/guidance/scale").asDouble()).isEqualTo(10);
  }

  @Test
  void reuseIsAnOptionOfRuns() throws IOException {
    Path out = temp.resolve("reuse");
    assertThat(synthesize(out, "--steps=4").code()).isZero();
    assertThat(synthesis(out).get("walk").has("reuse")).isFalse();
    CommandRun other = synthesize(out, "--steps=4", "--reuse=2");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("--reuse: nothing there, 2 asked for");
    assertThat(synthesize(out, "--steps=4", "--reuse=2", "--redo").code()).isZero();
    assertThat(synthesis(out).at("/walk/reuse").asInt()).isEqualTo(2);
    assertThat(synthesize(out, "--reuse=0").err()).contains("--reuse is 0, expected 1 or more");
  }
}
