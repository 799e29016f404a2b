package io.distillery.stage;

import io.distillery.base.Json;
import io.distillery.base.Progress;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.image.ReducedImages;
import io.distillery.encode.ImageTensors;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.FeatureExtractor;
import io.distillery.evaluation.NearestImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * For each distilled image the training image nearest to it: the file {@value #FILE}.
 *
 * @param side height and width at which pixels were compared
 * @param usual the median distance from a training image to the nearest other one of its class: the
 *     yardstick
 * @param images one for each distilled image, in their order
 */
public record NearestTraining(int side, double usual, List<Pair> images) {
  public static final String FILE = "nearest.json";

  /** Pixels are compared at this size at most: what is alike there is alike to the eye. */
  private static final int LARGEST_SIDE = 32;

  /**
   * A distilled image and its nearest training image.
   *
   * @param image the distilled one's file, in the distilled set
   * @param nearest the training image's file, in the dataset
   * @param distance root of the mean squared difference of pixels, 1 from black to white
   * @param sameClass whether both have the same label
   */
  public record Pair(String image, String nearest, double distance, boolean sameClass) {}

  public NearestTraining {
    images = List.copyOf(images);
  }

  /** Reads the file in an evaluation's directory. */
  public static NearestTraining read(Path directory) throws IOException {
    return Json.read(directory.resolve(FILE), NearestTraining.class);
  }

  /** Writes the file. */
  void write(Path directory) throws IOException {
    Json.write(directory.resolve(FILE), this);
  }

  /** Says how large images are when they are compared, whose own height and width are given. */
  static int comparedAt(int imageSize) {
    return Math.min(LARGEST_SIDE, imageSize);
  }

  /**
   * Searches class by class, so that one class of training images is in memory at a time.
   *
   * @param distilled the distilled images, of {@code imageSize}
   * @param training those that they were made of, all readable
   * @param reduced gives these where others have decoded the files
   */
  static NearestTraining find(
      LabelledImages distilled,
      LabelledImages training,
      ReducedImages reduced,
      int imageSize,
      int threads,
      Progress progress)
      throws IOException {
    int side = comparedAt(imageSize);
    ImageTensors reader = new ImageTensors(side, threads, reduced);
    Pair[] best = new Pair[distilled.size()];
    double[] usual = new double[training.classNames().size()];
    try (LabelledTensor ours = reader.read(distilled, new BadImages(distilled.size(), 0));
        Progress.Task task =
            progress.begin(
                "Looking for copies among the training images", "images", training.size())) {
      long before = 0;
      for (int label = 0; label < usual.length; label++) {
        List<LabelledImage> part = training.ofClass(label);
        LabelledImages images = training.with(part);
        try (LabelledTensor theirs = reader.read(images, new BadImages(part.size(), 0))) {
          NearestImages nearest = NearestImages.find(ours, theirs, FeatureExtractor.PIXELS);
          usual[label] = nearest.usual();
          for (int i = 0; i < best.length; i++) {
            NearestImages.Nearest found = nearest.images().get(i);
            if (best[i] == null || found.distance() < best[i].distance()) {
              best[i] =
                  new Pair(
                      distilled.images().get(i).fileName(),
                      part.get(Math.toIntExact(found.index())).fileName(),
                      found.distance(),
                      found.sameClass());
            }
          }
        }
        before += part.size();
        task.done(before);
      }
    }
    return new NearestTraining(side, median(usual), List.of(best));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
