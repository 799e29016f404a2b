package io.distillery.cli;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The house of docs/design.md: a floor imports only floors below it. */
class FloorsTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.distillery");

  @Test
  void floorsImportOnlyFloorsBelow() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("base")
        .definedBy("io.distillery.base..", "io.distillery.chart..")
        .layer("data")
        .definedBy("io.distillery.dataset..", "io.distillery.describe..", "io.distillery.parquet..")
        .layer("torch")
        .definedBy("io.distillery.torch..")
        .layer("hub")
        .definedBy("io.distillery.hub..")
        .layer("models")
        .definedBy(
            "io.distillery.diffusion..", "io.distillery.classifier..", "io.distillery.llava..")
        .layer("method")
        .definedBy(
            "io.distillery.encode..",
            "io.distillery.finetune..",
            "io.distillery.prototype..",
            "io.distillery.synthesis..")
        .layer("evaluation")
        .definedBy("io.distillery.evaluation..")
        .layer("run")
        .definedBy(
            "io.distillery",
            "io.distillery.recipe..",
            "io.distillery.run..",
            "io.distillery.stage..",
            "io.distillery.compare..",
            "io.distillery.report..",
            "io.distillery.export..")
        .layer("cli")
        .definedBy("io.distillery.cli..")
        .whereLayer("cli")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("run")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("evaluation")
        .mayOnlyBeAccessedByLayers("run", "cli")
        .whereLayer("method")
        .mayOnlyBeAccessedByLayers("evaluation", "run", "cli")
        .whereLayer("models")
        .mayOnlyBeAccessedByLayers("method", "evaluation", "run", "cli")
        .whereLayer("torch")
        .mayOnlyBeAccessedByLayers("models", "method", "evaluation", "run", "cli")
        .whereLayer("hub")
        .mayOnlyBeAccessedByLayers("models", "method", "evaluation", "run", "cli")
        .whereLayer("data")
        .mayOnlyBeAccessedByLayers("models", "method", "evaluation", "run", "cli")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.distillery.(**)").should().beFreeOfCycles().check(CLASSES);
  }
}
