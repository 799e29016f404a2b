package io.distillery.cli;

import io.distillery.compare.CoresetSets;
import io.distillery.compare.PatchSets;
import io.distillery.compare.SelectedSets;
import io.distillery.compare.SetLayout;
import io.distillery.compare.SetSource;
import io.distillery.dataset.LabelledImages;
import io.distillery.evaluation.baseline.Herding;
import io.distillery.evaluation.baseline.KCenter;
import io.distillery.stage.SourceFeatures;
import io.distillery.stage.TeacherFile;

/**
 * Sets of real images.
 *
 * @param source what is chosen from
 * @param features in which images are near or far
 * @param teacher for patches; null without one
 * @param maxBadImages the share of images that may be unreadable
 * @param size height and width of the written images
 * @param seed of random choices
 * @param layout where the sets are kept
 */
record ChosenSets(
    LabelledImages source,
    SourceFeatures features,
    TeacherFile teacher,
    double maxBadImages,
    int size,
    long seed,
    SetLayout layout) {

  /** Those of a method that chooses. */
  SetSource of(ComparedMethod method) {
    String title = method.title();
    return switch (method) {
      case RANDOM -> SelectedSets.random(title, seed, source, size, layout);
      case FIRST -> SelectedSets.first(title, source, size, layout);
      case HERDING -> new CoresetSets(title, features, Herding::new, source, size, layout);
      case K_CENTER -> new CoresetSets(title, features, KCenter::new, source, size, layout);
      case RDED -> new PatchSets(title, teacher, maxBadImages, source, size, seed, layout);
      case VLCP, VLCP_CHOSEN, LABEL_PROMPT, IMAGE_ONLY, TEXT_ONLY, MEDOID, CENTROID, REAL ->
          throw new IllegalArgumentException(title + " does not choose images");
    };
  }
}
