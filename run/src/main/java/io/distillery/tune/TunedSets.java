package io.distillery.tune;

import io.distillery.base.Progress;
import io.distillery.compare.BaseRun;
import io.distillery.compare.DrawnSets;
import io.distillery.compare.SetLayout;
import io.distillery.compare.SetSource;
import io.distillery.dataset.DatasetSplits;
import io.distillery.recipe.Recipe;
import io.distillery.recipe.Sources;
import io.distillery.stage.Distillation.Place;
import io.distillery.stage.RefinementTrial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Makes sets as a run does that chooses its settings: the choice is made once for each number of
 * images per class, on images that these sets are not made of, and a model that has not seen them
 * is fitted for it.
 */
public final class TunedSets implements SetSource {
  private final String method;
  private final Path data;
  private final DatasetSplits splits;
  private final Recipe asked;
  private final Recipe recipe;
  private final Place place;
  private final SetLayout layout;
  private final Progress progress;
  private final BaseRun base;
  private final Map<Integer, DrawnSets> byIpc = new HashMap<>();

  /**
   * Plans them.
   *
   * @param method what tables call them
   * @param data the dataset's folder
   * @param splits of the dataset
   * @param asked the recipe as it was asked for
   * @param resolved the same with what suits the model; it wants a choice
   * @param place of what the sets share: a directory of its own, and the cache of the comparison
   * @param layout where the sets are kept
   */
  public TunedSets(
      String method,
      Path data,
      DatasetSplits splits,
      Recipe asked,
      Recipe resolved,
      Place place,
      SetLayout layout,
      Progress progress) {
    this.method = method;
    this.data = data;
    this.splits = splits;
    this.asked = asked;
    this.place = place;
    this.layout = layout;
    this.progress = progress;
    recipe =
        resolved.withTuning(
            resolved.tuning().keepingOut(TunedRun.keptOut(resolved, splits.train())));
    base = new BaseRun(data, splits, recipe, place, progress);
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public int drawings() {
    return recipe.synthesis().candidates();
  }

  @Override
  public boolean hasWeights() {
    return true;
  }

  @Override
  public Optional<RefinementTrial> refining() {
    return RefinementTrial.of(recipe);
  }

  @Override
  public boolean isMade(int ipc, int set) throws IOException {
    return drawn(UnaryOperator.identity()).isMade(ipc, set);
  }

  @Override
  public void check(DatasetSplits images, int ipc) throws IOException {
    drawn(UnaryOperator.identity()).check(images, ipc);
  }

  @Override
  public void prepare(int ipc) throws IOException {
    if (!byIpc.containsKey(ipc)) {
      byIpc.put(ipc, drawn(chosen(ipc)));
      byIpc.get(ipc).prepare(ipc);
    }
  }

  @Override
  public Path make(int ipc, int set, Progress drawing) throws IOException {
    prepare(ipc);
    return byIpc.get(ipc).make(ipc, set, drawing);
  }

  private UnaryOperator<Recipe> chosen(int ipc) throws IOException {
    Recipe sized = recipe.withPrototypes(recipe.prototypes().withImagesPerClass(ipc));
    List<Variant> variants = Variant.of(asked, sized);
    Path folder = place.out().resolve(TuningChoice.FOLDER).resolve("ipc-" + ipc);
    Tuning tuning = new Tuning(splits, Sources.of(data, splits, sized), sized, place, folder);
    Optional<TuningChoice> choice =
        tuning.choose(variants, Variant.mayRefine(asked, sized), progress);
    choice.ifPresent(chosen -> progress.note(chosen.sentence()));
    return choice.map(chosen -> chosen.change(variants)).orElse(UnaryOperator.identity());
  }

  private DrawnSets drawn(UnaryOperator<Recipe> change) {
    return new DrawnSets(
        method, base, of -> change.apply(of).withTuning(of.tuning().done()), layout);
  }
}
