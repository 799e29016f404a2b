package io.distillery.cli.mixin;

import io.distillery.base.ConfigurationException;
import io.distillery.recipe.Presets;
import io.distillery.recipe.Recipe;
import io.distillery.recipe.RecipeJson;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Takes the dataset's place. */
@Command(optionListHeading = "%nDataset:%n")
public final class DataMixin {
  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description =
          "Take the settings of a paper for a dataset: see distillery presets. Options of the command"
              + " line come before them.")
  private String preset;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      converter = DatasetPlace.class,
      description =
          "A folder of class folders of images, or one with train/ beside val/ or test/ of that"
              + " kind; such a folder as .zip, .tar or .tar.gz; or cifar10 or fashion-mnist, fetched"
              + " before by 'distillery dataset'. A command that goes on with a run takes that run's"
              + " where none is given.")
  private Path data;

  /** Gives the folder, where one is named. */
  public Optional<Path> given() {
    return Optional.ofNullable(data);
  }

  /**
   * Gives the folder.
   *
   * @throws ConfigurationException where none is named
   */
  public Path required() {
    return given()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "--data is missing: name a folder with a folder of images for each class"));
  }

  /** Says whether a preset is named. */
  public boolean isPreset() {
    return preset != null;
  }

  /** Gives a recipe with what the preset says, where one is named. */
  public Recipe preset(Recipe recipe) {
    return preset == null ? recipe : RecipeJson.change(recipe, Presets.named(preset).recipe());
  }
}
