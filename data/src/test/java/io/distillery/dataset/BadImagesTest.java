package io.distillery.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class BadImagesTest {
  @Test
  void tooManyAreToldAtTheEndAllAtOnce() throws IOException {
    BadImages bad = new BadImages(300, 0.01);
    for (int i = 0; i < 7; i++) {
      bad.add("cat/%d.jpg".formatted(i), "it is empty");
    }

    assertThatThrownBy(bad::requireFew)
        .hasMessageContainingAll(
            "7 of 300 images cannot be read, more than the 1 % that are allowed",
            "cat/0.jpg: it is empty", "cat/6.jpg: it is empty", "source.maxBadImages 0.024");
  }

  @Test
  void asManyAsAreAllowedAreNoFailure() throws IOException {
    BadImages bad = new BadImages(300, 0.01);
    bad.add("c", "x");
    bad.add("a", "x");
    bad.add("b", "x");

    bad.requireFew();

    assertThat(bad.sorted()).extracting(SkippedImage::file).containsExactly("a", "b", "c");
  }

  @Test
  void aThousandAreEnoughToStop() throws IOException {
    BadImages bad = new BadImages(50_000, 0.01);
    for (int i = 0; i < 999; i++) {
      bad.add("%03d.jpg".formatted(i), "x");
    }

    assertThatThrownBy(() -> bad.add("999.jpg", "x"))
        .hasMessageContainingAll("1,000 of 50,000", "019.jpg: x", "and 980 more")
        .message()
        .doesNotContain("020.jpg");
  }
}
