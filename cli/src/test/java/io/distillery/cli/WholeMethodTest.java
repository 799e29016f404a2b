package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.distillery.Distillery;
import io.distillery.base.Json;
import io.distillery.recipe.Recipe;
import io.distillery.recipe.RecipeJson;
import io.distillery.run.Manifest;
import io.distillery.run.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole method once: LLaVA describes, Stable Diffusion is fine-tuned on its words, prototypes
 * are found, images drawn and judged, and a report written; by the command line and by the library,
 * with the same bytes. Both models are tiny ones of the published architectures, which
 * ../shared/reference holds.
 */
class WholeMethodTest {
  @TempDir Path temp;

  private static Path reference(String name) {
    Path place =
        Path.of(System.getProperty("distillery.root"), "..", "shared", "reference").resolve(name);
    boolean isThere = Files.isDirectory(place);
    if (System.getProperty("reference", "").equals("required")) {
      assertThat(isThere).as("%s is there", place).isTrue();
    }
    Assumptions.assumeTrue(isThere, "needs " + place + ": skipped");
    return place.toAbsolutePath().normalize();
  }

  @Test
  void fromImagesToAReport() throws IOException {
    Path llava = reference("llava/tiny-llava");
    Path stableDiffusion = reference("tiny-sd");
    Path data = temp.resolve("shapes");
    Shapes.write(data.resolve("train"), 6, 1);
    Shapes.write(data.resolve("val"), 2, 2);

    Path byCommand = temp.resolve("command");
    CommandRun run =
        CommandRun.of(
            "run",
            "--data=" + data,
            "--out=" + byCommand,
            "--threads=1",
            "--describer=llava",
            "--vlm=" + llava,
            "--max-tokens=24",
            "--vlm-batch=6",
            "--model=" + stableDiffusion,
            "--train",
            "--train-epochs=1",
            "--train-batch=9",
            "--ipc=2",
            "--steps=4",
            "--size=32",
            "--eval-epochs=2",
            "--eval-tests=1",
            "--repeats=1");
    assertThat(run.code()).as(run.err()).isZero();

    Recipe recipe = RunRecord.read(byCommand).orElseThrow().asked();
    JsonNode json = Json.MAPPER.readTree(Json.canonical(recipe.json()));
    Path byLibrary = temp.resolve("library");
    Map<String, Manifest> manifests =
        Distillery.of(data)
            .recipe(RecipeJson.change(Recipe.defaults(), json))
            .threads(1)
            .run(byLibrary);

    assertThat(manifests.get("descriptions").request().options().at("/describer").asText())
        .isEqualTo("llava");
    assertThat(manifests.get("descriptions").counts())
        .containsEntry("described", 18L)
        .containsEntry("unanswered", 0L);
    for (String stage : List.of("descriptions", "model", "prototypes", "distilled")) {
      assertThat(manifests.get(stage).fingerprint())
          .as(stage)
          .isEqualTo(Manifest.read(byCommand.resolve(stage)).orElseThrow().fingerprint());
    }
    assertThat(TinyRun.results(byLibrary)).isEqualTo(TinyRun.results(byCommand));
    for (Path out : List.of(byCommand, byLibrary)) {
      assertThat(out.resolve("report.html")).isNotEmptyFile();
      assertThat(Files.readAllLines(out.resolve("descriptions/answers.jsonl"))).hasSize(18);
      assertThat(out.resolve("distilled/circle")).isDirectoryContaining("glob:**.png");
    }
  }
}
