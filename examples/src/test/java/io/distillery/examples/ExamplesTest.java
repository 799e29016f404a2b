package io.distillery.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.base.Json;
import io.distillery.cli.Shapes;
import io.distillery.cli.TinyModel;
import io.distillery.compare.ComparisonTable;
import io.distillery.dataset.ImageFolder;
import io.distillery.dataset.ImageFolderOptions;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.image.ImageDecoder;
import io.distillery.dataset.image.RgbImage;
import io.distillery.describe.Descriptions;
import io.distillery.diffusion.ModelChoice;
import io.distillery.diffusion.sampling.GenerationOptions;
import io.distillery.evaluation.protocol.EvaluationResults;
import io.distillery.prototype.ClassPrototypes;
import io.distillery.prototype.PrototypeFinder;
import io.distillery.prototype.PrototypeOptions;
import io.distillery.recipe.Recipe;
import io.distillery.recipe.RecipeJson;
import io.distillery.synthesis.DistilledDataset;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example on shapes of 16 px, by a model with random weights. */
class ExamplesTest {
  private static final int IPC = 2;

  @TempDir private static Path temp;

  private static Path data;
  private static ModelChoice model;
  private static Recipe recipe;

  @BeforeAll
  static void writeDataset() throws IOException {
    data = temp.resolve("shapes");
    Shapes.write(data.resolve("train"), 6, 1);
    Shapes.write(data.resolve("val"), 3, 2);
    Path checkpoint = TinyModel.write(temp.resolve("tiny"));
    model = ModelChoice.of(checkpoint);
    recipe =
        RecipeJson.change(
            Recipe.defaults().withModel(model).withPrototypes(PrototypeOptions.defaults(IPC)),
            Json.MAPPER.readTree(
                """
                {"fineTuning": {"when": "never"},
                 "synthesis": {"imageSize": 16, "walk": {"steps": 4}},
                 "evaluation": {"epochs": 2, "tests": 1, "repeats": 1}}
                """));
  }

  @Test
  void folderIsDistilled() throws IOException {
    Path out = temp.resolve("run");
    DistilFolder.distil(data, recipe, out);
    assertThat(DistilledDataset.read(out.resolve("distilled")).images())
        .hasSize(IPC * Shapes.CLASSES.size());
    assertThat(EvaluationResults.read(out.resolve("evaluation/results.json")).results())
        .hasSize(2); // of distilled images, and of random ones
    assertThat(out.resolve("report.html")).isNotEmptyFile();
  }

  @Test
  void methodsAreCompared() throws IOException {
    ComparisonTable table = CompareTwoMethods.compare(data, recipe, 2, temp.resolve("comparison"));
    assertThat(table.rows())
        .extracting(ComparisonTable.Row::method)
        .containsExactlyInAnyOrder("vlcp", "label-prompt");
  }

  @Test
  void ownDescriptionsSteer() throws IOException {
    Path out = temp.resolve("described");
    DescribeYourself.distil(data, recipe, out);
    Descriptions said = Descriptions.read(out.resolve(Descriptions.FILE));
    assertThat(said.size()).isEqualTo(6 * Shapes.CLASSES.size());
    assertThat(DistilledDataset.read(out.resolve("run/distilled")).images())
        .allSatisfy(image -> assertThat(said.texts()).containsValue(image.text()));
  }

  @Test
  void ownFeaturesAreClustered() throws IOException {
    LibTorch.load();
    LabelledImages images = ImageFolder.read(data, ImageFolderOptions.defaults(0)).train();
    PrototypeFinder finder = new PrototypeFinder(PrototypeOptions.defaults(IPC), 0);
    try (ClassPrototypes circles = PrototypesOfYourFeatures.find(images, 0, finder)) {
      assertThat(circles.name()).isEqualTo("circle");
      assertThat(circles.prototypes())
          .hasSize(IPC)
          .allSatisfy(each -> assertThat(each.members()).isNotEmpty());
      assertThat(circles.points().size(1)).isEqualTo(48);
    }
  }

  @Test
  void checkpointDraws() throws IOException {
    Path png = temp.resolve("circles.png");
    GenerationOptions quick = GenerationOptions.stableDiffusion().withSteps(2);
    DrawFromCheckpoint.draw(model, "a red circle", quick, png);
    RgbImage sheet = new ImageDecoder().decode(png);
    assertThat(List.of(sheet.width(), sheet.height())).containsExactly(4 * 18 + 2, 18 + 2);
  }

  /** What a run makes by the same recipe and the same number of threads. */
  @Test
  void stepsGiveWhatRunsDo() throws Exception {
    Path out = temp.resolve("steps");
    EvaluationResults results = StepByStep.distil(data, recipe, out);
    assertThat(results.results()).hasSize(1);

    Path run = temp.resolve("same");
    DistilFolder.distil(data, recipe, run);
    assertThat(out.resolve("descriptions.jsonl"))
        .hasSameBinaryContentAs(run.resolve("descriptions/metadata.jsonl"));
    DistilledDataset ours = DistilledDataset.read(out);
    DistilledDataset theirs = DistilledDataset.read(run.resolve("distilled"));
    assertThat(ours.images()).isEqualTo(theirs.images()).hasSize(IPC * Shapes.CLASSES.size());
    assertThat(ours.images())
        .allSatisfy(
            image ->
                assertThat(ours.file(image))
                    .hasSameBinaryContentAs(theirs.directory().resolve(image.fileName())));
    EvaluationResults judged = EvaluationResults.read(run.resolve("evaluation/results.json"));
    assertThat(results.results().get(0).tests())
        .isEqualTo(judged.of("vlcp", "convnet3", IPC).get(0).tests());
  }
}
