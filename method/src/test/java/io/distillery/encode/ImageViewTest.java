package io.distillery.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.dataset.image.RgbImage;
import io.distillery.finetune.MirroredText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageViewTest {
  /** 3 x 2 pixels, each of its own red. */
  private static final RgbImage IMAGE =
      new RgbImage(3, 2, new byte[] {1, 0, 0, 2, 0, 0, 3, 0, 0, 4, 0, 0, 5, 0, 0, 6, 0, 0});

  @Test
  void wholeImagesStayAsTheyAreAndAreStoredAsBefore() {
    assertThat(ImageView.WHOLE.of(IMAGE, "a")).isSameAs(IMAGE);
    assertThat(ImageView.WHOLE.pixels("whole")).isEqualTo("whole");
  }

  @Test
  void mirroredImagesExchangeLeftAndRight() {
    RgbImage mirrored = new ImageView(0, true).of(IMAGE, "a");
    assertThat(mirrored.red(0, 0)).isEqualTo(3);
    assertThat(mirrored.red(2, 0)).isEqualTo(1);
    assertThat(mirrored.red(1, 1)).isEqualTo(5);
    assertThat(new ImageView(0, true).of(mirrored, "a").pixels()).isEqualTo(IMAGE.pixels());
  }

  @Test
  void partsFollowFromTheNameAndKeepTheShape() {
    RgbImage image = new RgbImage(100, 40, new byte[3 * 100 * 40]);
    RgbImage part = new ImageView(1, false).of(image, "a");
    assertThat(part.width()).isBetween(75, 99);
    assertThat(part.height()).isBetween(30, 40);
    assertThat(new ImageView(1, false).of(image, "a").width()).isEqualTo(part.width());
    assertThat(new ImageView(1, false).of(image, "b").width()).isNotEqualTo(part.width());
    assertThat(ImageView.all(2, true)).hasSize(6).startsWith(ImageView.WHOLE);
    assertThat(ImageView.all(2, true).stream().map(view -> view.pixels("x")).distinct()).hasSize(6);
  }

  @ParameterizedTest
  @CsvSource({
    "a dog on the left of a cat,a dog on the right of a cat",
    "Left-hand side,Right-hand side",
    "facing rightwards,facing leftwards",
    "bright leftovers,bright leftovers"
  })
  void descriptionsOfMirroredImagesExchangeTheWords(String text, String mirrored) {
    assertThat(MirroredText.of(text)).isEqualTo(mirrored);
    assertThat(MirroredText.of(mirrored)).isEqualTo(text);
  }
}
