package io.distillery;

import io.distillery.base.Progress;
import io.distillery.dataset.packed.UnpackedData;
import io.distillery.recipe.Recipe;
import io.distillery.report.RunReport;
import io.distillery.run.Manifest;
import io.distillery.stage.Distillation.Place;
import io.distillery.stage.Distillation.Step;
import io.distillery.torch.LibTorch;
import io.distillery.tune.TunedRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Distils a folder of labelled images.
 *
 * <pre>{@code
 * Distillery.of(Path.of("photos"))
 *     .recipe(Recipe.defaults().withPrototypes(PrototypeOptions.defaults(10)))
 *     .upTo(Step.SYNTHESIZE)
 *     .run(Path.of("runs/photos"));
 * }</pre>
 *
 * <p>Killed at any moment and run again with the same recipe, it goes on where it stopped and ends
 * with the same bytes. Several runs of one process at the same time have a number of threads each,
 * and a directory each: a second run in the same one is refused.
 */
public final class Distillery {
  private final Path data;
  private Recipe recipe = Recipe.defaults();
  private Step last = Step.EVALUATE;
  private Progress progress = Progress.SILENT;
  private Optional<Path> cache = Optional.empty();
  private int threads = LibTorch.usualThreads();
  private boolean redo;

  private Distillery(Path data) {
    this.data = data;
  }

  /**
   * Begins with a dataset.
   *
   * @param data a folder of class folders of images, or one with {@code train/} beside {@code val/}
   *     or {@code test/} of that kind; or an archive of such folders, or archives or Parquet files
   *     of images, which are unpacked once to the user's cache
   */
  public static Distillery of(Path data) {
    return new Distillery(data);
  }

  /** Takes a recipe; {@link Recipe#defaults()} where none is given. */
  public Distillery recipe(Recipe asked) {
    recipe = asked;
    return this;
  }

  /** Stops after a step; after {@link Step#EVALUATE} where none is given. */
  public Distillery upTo(Step step) {
    last = step;
    return this;
  }

  /** Tells how far it is; nobody where none is given. */
  public Distillery progress(Progress listener) {
    progress = listener;
    return this;
  }

  /** Keeps what later runs can use in a directory; in the run's own where none is given. */
  public Distillery cache(Path directory) {
    cache = Optional.of(directory);
    return this;
  }

  /** Takes so many threads; one a core where no number is given. */
  public Distillery threads(int number) {
    threads = number;
    return this;
  }

  /** Does steps again whose options have changed, and deletes what they had made. */
  public Distillery redo() {
    redo = true;
    return this;
  }

  /**
   * Runs, and writes {@code report.html} where images were drawn.
   *
   * @param out the run's directory: new, empty, or that of the same run
   * @return the manifests of the stages by their names
   * @throws io.distillery.base.ConfigurationException naming all that is wrong with what was asked
   */
  public Map<String, Manifest> run(Path out) throws IOException {
    Place place = new Place(out, cache, threads, redo);
    Path folder = UnpackedData.place(data, progress);
    Map<String, Manifest> manifests = TunedRun.plan(folder, recipe, last).execute(place, progress);
    if (last.compareTo(Step.SYNTHESIZE) >= 0) {
      RunReport.write(place.out());
    }
    return manifests;
  }
}
