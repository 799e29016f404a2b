package io.distillery.stage;

import io.distillery.base.Text;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.LabelledImages;
import io.distillery.encode.ImageTensors;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.FeatureExtractor;
import io.distillery.evaluation.ImageFeatures;
import java.io.IOException;

/** The features that an extractor gives: pixels, or what a classifier sees. */
public final class ExtractedFeatures implements SourceFeatures {
  private final LabelledImages images;
  private final double maxBadImages;
  private final int side;
  private final int threads;
  private final FeatureExtractor extractor;

  /**
   * @param images the source images
   * @param maxBadImages the share of each class that may be unreadable
   * @param side height and width at which the extractor sees them
   * @param threads that read, at least 1
   * @param extractor which stays the caller's
   */
  public ExtractedFeatures(
      LabelledImages images,
      double maxBadImages,
      int side,
      int threads,
      FeatureExtractor extractor) {
    this.images = images;
    this.maxBadImages = maxBadImages;
    this.side = side;
    this.threads = threads;
    this.extractor = extractor;
  }

  @Override
  public String name() {
    return extractor.name();
  }

  /** Pixels are as large as they are seen; whoever sees more than pixels says who they are. */
  @Override
  public String identity() {
    return Text.format("%s of %d px", extractor.name(), side);
  }

  @Override
  public void forEachClass(Use use) throws IOException {
    ImageTensors reader = new ImageTensors(side, threads);
    for (int label = 0; label < images.classNames().size(); label++) {
      LabelledImages ofClass = images.with(images.ofClass(label));
      BadImages bad = new BadImages(ofClass.size(), maxBadImages);
      try (LabelledTensor pixels = reader.read(ofClass, bad)) {
        use.of(bad.without(ofClass), new ImageFeatures(pixels, extractor));
      }
    }
  }
}
