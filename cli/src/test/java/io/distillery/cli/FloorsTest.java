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
        .layer("torch")
        .definedBy("io.distillery.torch..")
        .layer("models")
        .definedBy("io.distillery.diffusion..", "io.distillery.classifier..")
        .layer("method")
        .definedBy(
            "io.distillery.dataset..",
            "io.distillery.describe..",
            "io.distillery.prototype..",
            "io.distillery.synthesis..")
        .layer("evaluation")
        .definedBy("io.distillery.evaluation..")
        .layer("pipeline")
        .definedBy("io.distillery.pipeline..")
        .layer("benchmarks")
        .definedBy("io.distillery.benchmark..")
        .layer("cli")
        .definedBy("io.distillery.cli..")
        .whereLayer("cli")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("benchmarks")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("pipeline")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("evaluation")
        .mayOnlyBeAccessedByLayers("pipeline", "benchmarks", "cli")
        .whereLayer("method")
        .mayOnlyBeAccessedByLayers("evaluation", "pipeline", "benchmarks", "cli")
        .whereLayer("models")
        .mayOnlyBeAccessedByLayers("method", "evaluation", "pipeline", "benchmarks", "cli")
        .withOptionalLayers(true)
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.distillery.(*)..").should().beFreeOfCycles().check(CLASSES);
  }
}
