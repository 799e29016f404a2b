package io.distillery.recipe;

import io.distillery.dataset.DatasetLook;
import io.distillery.dataset.DatasetSplits;
import io.distillery.dataset.ImageFolder;
import io.distillery.dataset.LabelledImages;
import io.distillery.evaluation.HeldOut;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Holds the images of a run, each in one part only.
 *
 * @param data the folder that was asked for
 * @param train what is described, learned from and distilled
 * @param available how many training images there are, of which {@code train} may be a sample
 * @param test what only evaluation sees
 * @param testOrigin where test images come from, for reports
 * @param selection training images that epochs are chosen by, kept out of everything else
 * @param tuning training images that settings are chosen by, kept out of everything else
 * @param look what a look at the folder found
 */
public record Sources(
    Path data,
    LabelledImages train,
    long available,
    LabelledImages test,
    String testOrigin,
    Optional<LabelledImages> selection,
    Optional<LabelledImages> tuning,
    DatasetLook look) {
  /** The choice does not depend on the run's seed, so that runs of several seeds share it. */
  private static final long SELECTION_SEED = 0;

  private static final long TUNING_SEED = 1;

  /**
   * Reads a dataset as a recipe says.
   *
   * @param data a folder of class folders, or one with {@code train/} and others beside it
   */
  public static Sources read(Path data, Recipe recipe) throws IOException {
    return of(data, ImageFolder.read(data, recipe.source().layout(recipe.seed())), recipe);
  }

  /** Divides images that were read already as a recipe says. */
  public static Sources of(Path data, DatasetSplits splits, Recipe recipe) {
    LabelledImages all = splits.train();
    Parts selection = Parts.of(all, recipe.source().selectionImages(), SELECTION_SEED);
    Parts tuning = Parts.of(selection.kept, recipe.tuning().images().orElse(0), TUNING_SEED);
    LabelledImages kept = tuning.kept;
    int most = recipe.source().imagesPerClass();
    return new Sources(
        data,
        most == 0 ? kept : kept.sample(most, recipe.sourceSeed()),
        all.size(),
        splits.test(),
        splits.testOrigin(),
        selection.out,
        tuning.out,
        splits.look());
  }

  /** Images without a part of each class, and that part; none where nothing is kept out. */
  private record Parts(LabelledImages kept, Optional<LabelledImages> out) {
    static Parts of(LabelledImages all, int perClass, long seed) {
      if (perClass == 0) {
        return new Parts(all, Optional.empty());
      }
      HeldOut parts = HeldOut.of(all.labels(), all.classNames().names(), perClass, seed);
      return new Parts(part(all, parts.kept()), Optional.of(part(all, parts.heldOut())));
    }

    private static LabelledImages part(LabelledImages all, List<Long> indices) {
      return all.at(indices.stream().mapToLong(Long::longValue).toArray());
    }
  }

  /** Gives the dataset's name: that of its folder. */
  public String name() {
    return data.toAbsolutePath().normalize().getFileName().toString();
  }
}
