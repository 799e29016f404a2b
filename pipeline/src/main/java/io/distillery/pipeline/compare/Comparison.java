package io.distillery.pipeline.compare;

import io.distillery.classifier.Architecture;
import io.distillery.dataset.ImageDecoder;
import io.distillery.dataset.ImageDecoderOptions;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.RgbImage;
import io.distillery.evaluation.EvaluationResults;
import io.distillery.evaluation.HardLabelProtocol;
import io.distillery.evaluation.LabelledTensor;
import io.distillery.evaluation.TrainingSet;
import io.distillery.pipeline.BadImages;
import io.distillery.pipeline.ImageTensors;
import io.distillery.pipeline.Progress;
import io.distillery.pipeline.RecordedEvaluation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Trains every network on every set and tests it on the real test images; goes on where it was. */
public final class Comparison {
  /** The results' file in the comparison's directory. */
  public static final String RESULTS = "results.json";

  private final LabelledImages test;
  private final double maxBadImages;
  private final HardLabelProtocol protocol;
  private final List<Architecture> networks;
  private final long seed;
  private final int threads;

  /**
   * @param test real images, with the classes of every set
   * @param maxBadImages the share of test images that may be unreadable
   * @param protocol how networks are trained
   * @param networks what is trained
   * @param seed of initial weights and draws
   * @param threads trainings side by side
   */
  public Comparison(
      LabelledImages test,
      double maxBadImages,
      HardLabelProtocol protocol,
      List<Architecture> networks,
      long seed,
      int threads) {
    this.test = test;
    this.maxBadImages = maxBadImages;
    this.protocol = protocol;
    this.networks = List.copyOf(networks);
    this.seed = seed;
    this.threads = threads;
  }

  /**
   * Evaluates the sets, all of images of one size.
   *
   * @param out where {@value #RESULTS} is kept
   * @return the results of these sets
   */
  public EvaluationResults evaluate(List<ImageSet> sets, Path out, Progress progress)
      throws IOException {
    ImageTensors reader = new ImageTensors(side(sets.get(0)), threads);
    List<TrainingSet> training = new ArrayList<>();
    try {
      for (ImageSet set : sets) {
        LabelledImages images = set.images(test.classNames());
        training.add(
            new TrainingSet(
                set.method(),
                set.ipc(),
                set.set(),
                reader.read(images, new BadImages(images.size(), 0))));
      }
      try (LabelledTensor real = reader.read(test, new BadImages(test.size(), maxBadImages))) {
        EvaluationResults none = EvaluationResults.none(protocol, seed, test.classNames().names());
        return new RecordedEvaluation(out.resolve(RESULTS), none)
            .run(training, real, networks, progress);
      }
    } finally {
      training.forEach(set -> set.images().close());
    }
  }

  private int side(ImageSet set) throws IOException {
    LabelledImages images = set.images(test.classNames());
    RgbImage first =
        new ImageDecoder(ImageDecoderOptions.defaults())
            .decode(images.file(images.images().get(0)));
    return first.width();
  }
}
