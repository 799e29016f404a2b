package io.distillery.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.base.Json;
import io.distillery.diffusion.lora.LoraChoice;
import io.distillery.diffusion.training.LoraOptions;
import io.distillery.diffusion.training.LoraOptions.Target;
import io.distillery.evaluation.protocol.EvaluationOptions.Protocol;
import io.distillery.finetune.FineTuning;
import io.distillery.recipe.Recipe;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class OptionTableTest {
  /** What is measured, or published, and offered to Java code alone. */
  private static final Set<String> WITHOUT_A_FLAG =
      Set.of(
          "fineTuning.optimisation.weightDecay",
          "fineTuning.optimisation.maxGradientNorm",
          "fineTuning.objective.trainTextEncoder",
          "fineTuning.lora",
          "prototypes.images.kMeans.maxIterations",
          "prototypes.images.kMeans.tolerance",
          "teachers.features");

  @Command(name = "all")
  private static final class All implements Runnable {
    @Override
    public void run() {}
  }

  private static Recipe recipe(String... arguments) {
    RecipeOptions options = new RecipeOptions(EnumSet.allOf(Section.class), Set.of());
    CommandLine line = new CommandLine(new All());
    options.addTo(line.getCommandSpec());
    line.parseArgs(arguments);
    return options.change().apply(Recipe.defaults());
  }

  @Test
  void everyFieldHasOneFlagAndEveryFlagItsField() {
    Set<String> fields = new TreeSet<>(Json.leaves(Recipe.defaults().json()).keySet());
    fields.removeAll(WITHOUT_A_FLAG);
    fields.addAll(
        List.of(
            "synthesis.walk.reuse",
            "synthesis.steering.transport",
            "synthesis.steering.teacher",
            "fineTuning.lora.rank",
            "fineTuning.lora.alpha",
            "fineTuning.lora.targets"));

    assertThat(OptionTable.ALL).extracting(RecipeOption::field).doesNotHaveDuplicates();
    assertThat(OptionTable.ALL).extracting(RecipeOption::flag).doesNotHaveDuplicates();
    assertThat(OptionTable.ALL.stream().map(RecipeOption::field).collect(Collectors.toSet()))
        .isEqualTo(fields);
    assertThat(OptionTable.ALL)
        .allSatisfy(option -> assertThat(FieldType.of(option.field()).type()).isNotNull());
  }

  @Test
  void helpsShowTheRecipesDefaults() {
    assertThat(OptionTable.ofFlag("--top-k").orElseThrow().spec().description()[0])
        .endsWith("Default: 30.");
    assertThat(OptionTable.ofFlag("--representative").orElseThrow().spec().description()[0])
        .endsWith("Default: centroid.");
    assertThat(OptionTable.ofFlag("--networks").orElseThrow().spec().description()[0])
        .endsWith("Default: convnet3.");
    assertThat(OptionTable.ofFlag("--flip").orElseThrow().spec().description()[0])
        .endsWith("Default: yes.");
  }

  @Test
  void valuesAreReadAsPeopleWriteThem() {
    Recipe recipe =
        recipe(
            "--strength=0.5",
            "--loss=min-snr",
            "--text-rule=Label",
            "--protocol=hard-224",
            "--networks=convnet3,resnet18",
            "--scheduler=dpm++2m",
            "--no-flip",
            "--eval-bf16",
            "--no-train",
            "--lora=a, b.safetensors:0.5",
            "--lora=c.safetensors",
            "--features=classifier:t.safetensors",
            "--seed=7");

    assertThat(recipe.synthesis().strength()).contains(0.5);
    assertThat(recipe.evaluation().protocol()).isEqualTo(Protocol.HARD_224);
    assertThat(recipe.evaluation().networks()).containsExactly("convnet3", "resnet18");
    assertThat(recipe.evaluation().bfloat16()).contains(true);
    assertThat(recipe.fineTuning().views().flips()).isFalse();
    assertThat(recipe.fineTuning().when()).isEqualTo(FineTuning.When.NEVER);
    assertThat(recipe.synthesis().walk().scheduler().optionName()).isEqualTo("dpm++2m");
    assertThat(recipe.model().loras())
        .containsExactly(
            new LoraChoice(Path.of("a, b.safetensors").toAbsolutePath(), 0.5),
            new LoraChoice(Path.of("c.safetensors").toAbsolutePath(), 1));
    assertThat(recipe.teachers().features()).contains(Path.of("t.safetensors").toAbsolutePath());
    assertThat(recipe.seed()).isEqualTo(7);
  }

  @Test
  void adaptersHaveTheirDefaults() {
    assertThat(recipe("--lora-rank=8").fineTuning().lora())
        .contains(new LoraOptions(8, 8.0, EnumSet.of(Target.ATTENTION), false));
    assertThat(recipe("--lora-rank=8", "--lora-targets=convolutions,text").fineTuning().lora())
        .contains(new LoraOptions(8, 8.0, EnumSet.of(Target.CONVOLUTIONS), true));
    assertThatThrownBy(() -> recipe("--lora-alpha=2"))
        .hasMessageContaining("fineTuning.lora")
        .hasMessageContaining("rank");
  }

  @Test
  void sentencesSpeakOfFlags() {
    assertThat(OptionTable.inFlags("synthesis.strength is 2, expected 0 to 1"))
        .isEqualTo("--strength is 2, expected 0 to 1");
    assertThat(OptionTable.inFlags("report.html and prototypes.unknown stay"))
        .isEqualTo("report.html and prototypes.unknown stay");
  }
}
