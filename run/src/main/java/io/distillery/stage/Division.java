package io.distillery.stage;

import io.distillery.base.Directories;
import io.distillery.base.Progress;
import io.distillery.dataset.LabelledImages;
import io.distillery.encode.Source;
import io.distillery.recipe.Sources;
import io.distillery.run.Preparation;
import io.distillery.run.Stage;
import io.distillery.run.Workspace;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A run whose stages are divided among the processes of a workshop.
 *
 * @param shared what they must know of it
 * @param workshop whose processes do the parts
 */
record Division(SharedRun shared, Workshop workshop, Progress progress) implements Preparation {
  /**
   * Has the images hashed, each class by one process, so that this one reads none of them.
   *
   * @param isTested whether test images are needed too
   */
  void hash(Sources sources, boolean isTested) throws IOException {
    Map<String, LabelledImages> images = new LinkedHashMap<>();
    images.put(Listing.TRAIN, sources.train());
    if (isTested) {
      images.put(Listing.TEST, sources.test());
      sources.selection().ifPresent(some -> images.put(Listing.SELECTION, some));
    }
    double maxBadImages = shared.recipe().source().maxBadImages();
    for (Map.Entry<String, LabelledImages> each : images.entrySet()) {
      shared.listing(each.getKey()).write(each.getValue(), maxBadImages);
    }
    Stream<HashPart> parts =
        images.entrySet().stream()
            .flatMap(
                each ->
                    IntStream.range(0, each.getValue().classNames().size())
                        .mapToObj(label -> new HashPart(each.getKey(), label)));
    workshop.each("Fingerprinting classes", shared, parts.toList(), progress);
  }

  /** Lists the images that are distilled, with their contents, for the workshop's processes. */
  void list(Source source) throws IOException {
    shared.listing(Listing.TRAIN).write(source);
  }

  /** Deletes the listings, when nobody needs them any more. */
  void forget() throws IOException {
    Directories.delete(shared.listings());
  }

  /** Has all images encoded. */
  void encode(LabelledImages images) throws IOException {
    List<Integer> labels = IntStream.range(0, images.classNames().size()).boxed().toList();
    List<EncodePart> parts = EncodePart.of(labels, images, workshop.sizes().encoded());
    workshop.each("Encoding", shared, parts, progress);
  }

  @Override
  public void prepare(Stage stage, Workspace workspace) throws IOException {
    if (stage instanceof Divided divided) {
      for (Divided.Step step : divided.divide(workspace, workshop.sizes(), progress)) {
        if (!step.parts().isEmpty()) {
          workshop.each(step.name(), shared, step.parts(), progress);
        }
      }
    }
  }
}
