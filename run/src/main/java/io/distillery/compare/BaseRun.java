package io.distillery.compare;

import io.distillery.base.Progress;
import io.distillery.dataset.DatasetSplits;
import io.distillery.describe.DescriptionOptions;
import io.distillery.describe.Descriptions;
import io.distillery.diffusion.ModelChoice;
import io.distillery.finetune.FineTuning;
import io.distillery.recipe.Recipe;
import io.distillery.recipe.Sources;
import io.distillery.stage.DescribeStage;
import io.distillery.stage.Distillation;
import io.distillery.stage.Distillation.Place;
import io.distillery.stage.Distillation.Step;
import io.distillery.stage.TrainStage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Holds what drawn sets share: the descriptions, and the model if it has to be fitted first. Made
 * when it is first asked for.
 */
public final class BaseRun {
  private final Path data;
  private final DatasetSplits images;
  private final Recipe recipe;
  private final Place place;
  private final Progress progress;
  private boolean isMade;

  /**
   * Plans it.
   *
   * @param data the dataset's folder
   * @param images of the dataset
   * @param recipe of all sets, with what suits the model
   * @param place of its directory and of the cache of the whole comparison
   */
  public BaseRun(Path data, DatasetSplits images, Recipe recipe, Place place, Progress progress) {
    this.data = data;
    this.images = images;
    // What sets are made of does not depend on their own seeds.
    this.recipe =
        recipe.withSource(
            recipe.source().withSeed(Optional.of(recipe.source().seed().orElse(recipe.seed()))));
    this.place = place;
    this.progress = progress;
  }

  /** Gives the recipe of all sets before the base is made, by which it will be. */
  Recipe planned() {
    return recipe;
  }

  /** Makes it, unless it is there. */
  public void make() throws IOException {
    if (!isMade) {
      Distillation.plan(sources(recipe), recipe, Step.TRAIN).execute(place, progress);
      isMade = true;
    }
  }

  /** Gives the recipe of all sets with the descriptions and the model that they share. */
  Recipe made() throws IOException {
    make();
    Path descriptions = place.out().resolve(DescribeStage.NAME).resolve(Descriptions.FILE);
    Path model = place.out().resolve(TrainStage.NAME);
    Recipe shared =
        recipe
            .withDescriptions(DescriptionOptions.of(descriptions))
            .withFineTuning(recipe.fineTuning().with(FineTuning.When.NEVER));
    return Files.isDirectory(model) ? shared.withModel(ModelChoice.of(model)) : shared;
  }

  /** Gives the images of a run by a recipe. */
  Sources sources(Recipe of) {
    return Sources.of(data, images, of);
  }

  /** Gives the place of a set's run, which shares the cache. */
  Place place(Path out) {
    return place.beside(out);
  }
}
