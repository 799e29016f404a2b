package io.distillery.compare;

import io.distillery.base.Progress;
import io.distillery.dataset.DatasetSplits;
import io.distillery.recipe.Recipe;
import io.distillery.run.Manifest;
import io.distillery.stage.Distillation;
import io.distillery.stage.Distillation.Step;
import io.distillery.stage.RefinementTrial;
import io.distillery.synthesis.SynthesisOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Makes sets that a model draws, each a run up to synthesis that can be looked at by itself.
 *
 * @param method what tables call it
 * @param base what they are drawn from
 * @param change of the recipe of all sets
 * @param layout where the sets are kept
 */
public record DrawnSets(String method, BaseRun base, UnaryOperator<Recipe> change, SetLayout layout)
    implements SetSource {
  @Override
  public int drawings() {
    return change.apply(base.planned()).synthesis().candidates();
  }

  @Override
  public boolean hasWeights() {
    return true;
  }

  @Override
  public Optional<RefinementTrial> refining() {
    return RefinementTrial.of(change.apply(base.planned()));
  }

  @Override
  public boolean isMade(int ipc, int set) throws IOException {
    return Manifest.read(layout.images(method, ipc, set)).isPresent();
  }

  @Override
  public void check(DatasetSplits images, int ipc) throws IOException {
    Recipe recipe = recipe(base.planned(), ipc, 0);
    Distillation.plan(base.sources(recipe), recipe, Step.SYNTHESIZE);
  }

  @Override
  public void prepare(int ipc) throws IOException {
    base.made();
  }

  @Override
  public Path make(int ipc, int set, Progress progress) throws IOException {
    Recipe recipe = recipe(base.made(), ipc, set);
    Distillation.plan(base.sources(recipe), recipe, Step.SYNTHESIZE)
        .execute(base.place(layout.run(method, ipc, set)), progress);
    return layout.images(method, ipc, set);
  }

  /** The first set has the comparison's seed, the next the next. */
  private Recipe recipe(Recipe of, int ipc, int set) {
    Recipe changed = change.apply(of);
    SynthesisOptions drawing = changed.synthesis();
    if (drawing.candidates() == 1 && drawing.steering().teacher().isEmpty()) {
      changed = changed.withTeachers(changed.teachers().withoutTeacher());
    }
    return changed
        .withPrototypes(changed.prototypes().withImagesPerClass(ipc))
        .withSeed(of.seed() + set);
  }
}
