package io.distillery.stage;

import io.distillery.base.Progress;
import io.distillery.dataset.DatasetLook;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.ReadableImages;
import io.distillery.dataset.SkippedImage;
import io.distillery.encode.Source;
import io.distillery.recipe.Recipe;
import io.distillery.recipe.Sources;
import io.distillery.stage.Distillation.Place;
import io.distillery.stage.Distillation.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Holds the images of a run of which every one was decoded once.
 *
 * @param train what is distilled
 * @param test what only evaluation sees
 * @param selection what epochs are chosen by
 * @param look what was found
 */
record LookedAt(Source train, Source test, Optional<Source> selection, DatasetLook look) {
  /**
   * Looks at all images of a run.
   *
   * @param place of the run
   * @param recipe of the run, suited to the images
   * @param last the step up to which it goes
   * @throws IOException when more cannot be read than may be; it names them
   */
  static LookedAt of(Sources sources, Place place, Recipe recipe, Step last, Progress progress)
      throws IOException {
    List<LabelledImages> parts = new ArrayList<>(List.of(sources.train(), sources.test()));
    sources.selection().ifPresent(parts::add);
    List<ReadableImages> readable = place.look(sources.data(), recipe, last).at(parts, progress);
    List<SkippedImage> skipped = readable.stream().flatMap(r -> r.skipped().stream()).toList();
    DatasetLook look =
        sources.look().decoded(readable.get(0).images(), readable.get(1).images(), skipped);
    if (!skipped.isEmpty()) {
      look.unreadableLine().ifPresent(progress::note);
    }
    return new LookedAt(
        Source.of(readable.get(0), place.reduced()),
        Source.of(readable.get(1), place.reduced()),
        readable.size() > 2
            ? Optional.of(Source.of(readable.get(2), place.reduced()))
            : Optional.empty(),
        look);
  }

  /**
   * Takes images that other processes decode: what cannot be read, each stage leaves out by itself.
   */
  static LookedAt listed(Sources sources, double maxBadImages, Path cache, Progress progress)
      throws IOException {
    return new LookedAt(
        Source.of(sources.train(), maxBadImages, cache, progress),
        Source.of(sources.test(), maxBadImages, cache, progress),
        sources.selection().isEmpty()
            ? Optional.empty()
            : Optional.of(Source.of(sources.selection().get(), maxBadImages, cache, progress)),
        sources.look());
  }
}
