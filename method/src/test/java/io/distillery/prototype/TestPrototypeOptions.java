package io.distillery.prototype;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.encode.LatentChoice;
import io.distillery.prototype.cluster.ClusterSpace;
import io.distillery.prototype.cluster.ImagePrototypeOptions;
import io.distillery.prototype.cluster.KMeansOptions;
import io.distillery.prototype.cluster.Representative;
import io.distillery.prototype.text.TextPrototypeOptions;
import io.distillery.prototype.text.TextRule;
import io.distillery.prototype.text.WordMatch;
import org.junit.jupiter.api.Test;

class TestPrototypeOptions {
  @Test
  void defaultsAreThePapers() {
    assertThat(PrototypeOptions.defaults(10))
        .isEqualTo(
            new PrototypeOptions(
                10,
                new ImagePrototypeOptions(
                    10,
                    0.1,
                    new KMeansOptions(10, 300, 1e-4),
                    Representative.CENTROID,
                    LatentChoice.MEAN,
                    ClusterSpace.LATENTS),
                new TextPrototypeOptions(TextRule.FREQUENT_WORDS, 0.7, 30, WordMatch.WHOLE_WORD)));
  }

  @Test
  void refusesNumbersOutOfRange() {
    refuses(
        () -> PrototypeOptions.defaults(0), "prototypes.imagesPerClass is 0, expected 1 or more");
    ImagePrototypeOptions images = ImagePrototypeOptions.defaults();
    refuses(
        () -> images.withContamination(0.6),
        "prototypes.images.contamination is 0.6, expected 0 (off) to 0.5");
    refuses(
        () -> images.withContamination(Double.NaN),
        "prototypes.images.contamination is NaN, expected 0 (off) to 0.5");
    refuses(
        () -> images.withNeighbours(0), "prototypes.images.neighbours is 0, expected 1 or more");
    refuses(
        () -> new KMeansOptions(0, 300, 0),
        "prototypes.images.kMeans.restarts is 0, expected 1 or more");
    refuses(
        () -> new KMeansOptions(1, 0, 0),
        "prototypes.images.kMeans.maxIterations is 0, expected 1 or more");
    refuses(
        () -> new KMeansOptions(1, 1, -1),
        "prototypes.images.kMeans.tolerance is -1.0, expected 0 or more");
  }

  private static void refuses(Runnable construction, String message) {
    assertThatThrownBy(construction::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
