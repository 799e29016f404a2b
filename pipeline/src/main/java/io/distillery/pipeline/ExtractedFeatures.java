package io.distillery.pipeline;

import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.evaluation.FeatureExtractor;
import io.distillery.evaluation.ImageFeatures;
import io.distillery.evaluation.LabelledTensor;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The features that an extractor gives: pixels, or what a classifier sees. */
public final class ExtractedFeatures implements SourceFeatures {
  private final LabelledImages images;
  private final double maxBadImages;
  private final int side;
  private final FeatureExtractor extractor;

  /**
   * @param images the source images
   * @param maxBadImages the share of each class that may be unreadable
   * @param side height and width at which the extractor sees them
   * @param extractor which stays the caller's
   */
  public ExtractedFeatures(
      LabelledImages images, double maxBadImages, int side, FeatureExtractor extractor) {
    this.images = images;
    this.maxBadImages = maxBadImages;
    this.side = side;
    this.extractor = extractor;
  }

  @Override
  public String name() {
    return extractor.name();
  }

  @Override
  public void forEachClass(Use use) throws IOException {
    ImageTensors reader = new ImageTensors(side, LibTorch.threads());
    for (int label = 0; label < images.classNames().size(); label++) {
      LabelledImages ofClass = with(images.ofClass(label));
      BadImages bad = new BadImages(ofClass.size(), maxBadImages);
      try (LabelledTensor pixels = reader.read(ofClass, bad)) {
        use.of(without(ofClass, bad), new ImageFeatures(pixels, extractor));
      }
    }
  }

  private static LabelledImages without(LabelledImages all, BadImages bad) {
    Set<String> unreadable =
        bad.sorted().stream().map(SkippedImage::file).collect(Collectors.toSet());
    return new LabelledImages(
        all.root(),
        all.classNames(),
        all.images().stream().filter(i -> !unreadable.contains(i.fileName())).toList());
  }

  private LabelledImages with(List<LabelledImage> some) {
    return new LabelledImages(images.root(), images.classNames(), some);
  }
}
