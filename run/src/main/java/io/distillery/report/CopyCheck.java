package io.distillery.report;

import io.distillery.base.Text;
import io.distillery.stage.NearestTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Distilled images beside the training images nearest to them, nearest first, so that memorising
 * shows.
 *
 * @param summary how many are suspiciously near, a sentence or two
 * @param pairs the nearest
 */
public record CopyCheck(String summary, List<Pair> pairs) {
  private static final int MOST_PAIRS = 60;
  private static final int SIDE = 64;

  /** Nearer than this part of the usual distance is worth a look. */
  private static final double SUSPICIOUS = 0.5;

  public CopyCheck {
    pairs = List.copyOf(pairs);
  }

  /**
   * A distilled image and its nearest training image, as data URIs.
   *
   * @param caption their distance in usual distances
   * @param suspicious whether that is little
   */
  public record Pair(String image, String nearest, String caption, boolean suspicious) {}

  /**
   * Reads the images.
   *
   * @param distilled folder of the distilled images
   * @param dataset folder of the training images; pairs of which an image is gone are left out
   * @param pictures of the page
   */
  static CopyCheck of(NearestTraining found, Path distilled, Path dataset, Pictures pictures)
      throws IOException {
    double usual = found.usual() > 0 ? found.usual() : 1;
    List<NearestTraining.Pair> sorted =
        found.images().stream()
            .sorted(Comparator.comparingDouble(NearestTraining.Pair::distance))
            .toList();
    long near = sorted.stream().filter(p -> p.distance() < SUSPICIOUS * usual).count();
    long other = sorted.stream().filter(p -> !p.sameClass()).count();
    List<Pair> pairs = new ArrayList<>();
    for (NearestTraining.Pair pair : sorted) {
      Path ours = distilled.resolve(pair.image());
      Path theirs = dataset.resolve(pair.nearest());
      if (pairs.size() < MOST_PAIRS && Files.isRegularFile(ours) && Files.isRegularFile(theirs)) {
        pairs.add(
            new Pair(
                pictures.of(ours, SIDE),
                pictures.of(theirs, SIDE),
                Text.format("%.2f", pair.distance() / usual),
                pair.distance() < SUSPICIOUS * usual));
      }
    }
    return new CopyCheck(
        Text.format(
            "%d of %d distilled images are nearer to a training image than half the distance that"
                + " usually lies between a training image and the nearest other one of its class"
                + " (%.3f, the root of the mean squared difference of pixels at %d px, 1 from black"
                + " to white). The nearest training image is of another class for %d of them.",
            near, sorted.size(), found.usual(), found.side(), other),
        pairs);
  }
}
