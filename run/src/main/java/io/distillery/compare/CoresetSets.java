package io.distillery.compare;

import io.distillery.base.Text;
import io.distillery.evaluation.FeatureRows;
import io.distillery.evaluation.baseline.Selection;
import io.distillery.stage.SourceFeatures;
import java.io.IOException;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;

/** Real images that are chosen by their place among those of their class. */
public final class CoresetSets extends WrittenSets {
  private final SourceFeatures features;
  private final Function<FeatureRows, Selection> rule;
  private final Map<String, ?> options;

  /**
   * @param method what tables call it
   * @param features in which images are near or far
   * @param rule that chooses, for the features of a class
   * @param options of the rule, by name
   * @param source what is chosen from
   * @param side height and width of the written images
   */
  public CoresetSets(
      String method,
      SourceFeatures features,
      Function<FeatureRows, Selection> rule,
      Map<String, ?> options,
      ChosenSource source,
      int side,
      SetLayout layout) {
    super(method, source, side, layout);
    this.features = features;
    this.rule = rule;
    this.options = options;
  }

  @Override
  public boolean isSingle() {
    return true;
  }

  @Override
  Map<String, ?> options() {
    return options;
  }

  @Override
  Map<String, String> inputs() throws IOException {
    return Map.of("space", features.identity());
  }

  @Override
  void write(int ipc, int set, SetFolder folder) throws IOException {
    features.forEachClass(
        (images, rows) -> {
          String name = classes().name(images.images().get(0).label());
          if (images.size() < ipc) {
            throw new IOException(
                Text.format(
                    "Class %s has %d readable images, fewer than the %d images per class asked for: lower prototypes.imagesPerClass or add images",
                    name, images.size(), ipc));
          }
          long[] all = LongStream.range(0, images.size()).toArray();
          add(images, rule.apply(rows).chooseOfClass(name, all, ipc), folder);
        });
  }
}
