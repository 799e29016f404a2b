package io.distillery.describe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.dataset.image.RgbImage;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AppearanceDescriberTest {
  private static final int RED = 0xd02020;
  private static final int BLUE = 0x2040c0;
  private static final int WHITE = 0xffffff;
  private static final int BLACK = 0x000000;
  private static final String OUTLINE = ".*(outline|wider|taller|fills|sits|reaches).*";

  private final Describer describer = new AppearanceDescriber();

  @Test
  void redDiscOnWhite() {
    String text = describer.describe(Drawing.disc(32, 16, 16, 9, RED, WHITE), "ball", 1);
    assertThat(text).contains("ball", "red", "white background", "compact");
    assertThat(text).containsPattern("near the center|close to the middle");
    assertThat(text).doesNotContain("appears", "seems", "blue", "green", "tilted");
  }

  @Test
  void tallBlueBarOnTheLeft() {
    String text = describer.describe(Drawing.box(5, 5, 11, 27, BLUE, WHITE), "tower", 1);
    assertThat(text).contains("blue", "white background", "left of center");
    assertThat(text).containsPattern("tall and narrow|elongated and upright");
  }

  @Test
  void wideBoxAtTheLowerRight() {
    String text = describer.describe(Drawing.box(14, 20, 30, 27, 0xf0d020, BLACK), "bus", 1);
    assertThat(text).contains("yellow", "toward the lower right", "brighter than its background");
    assertThat(text).containsPattern("long and low|elongated and wide");
  }

  @Test
  void diagonalBarIsTilted() {
    RgbImage rising =
        Drawing.of(32, 32, (x, y) -> Math.abs(x + y - 31) < 5 && x > 5 && x < 26 ? BLACK : WHITE);
    RgbImage falling =
        Drawing.of(32, 32, (x, y) -> Math.abs(x - y) < 5 && x > 5 && x < 26 ? BLACK : WHITE);
    assertThat(describer.describe(rising, "pen", 1)).contains("tilted, rising to the right");
    assertThat(describer.describe(falling, "pen", 1)).contains("tilted, rising to the left");
  }

  @Test
  void backgroundAboveAndBelow() {
    RgbImage image =
        Drawing.of(
            32,
            32,
            (x, y) -> Math.hypot(x - 15.5, y - 15.5) < 8 ? RED : y < 16 ? 0xa0c8f0 : 0x308030);
    assertThat(describer.describe(image, "kite", 1))
        .containsPattern("light blue (above|at the top) and green (below|at the bottom)");
  }

  @Test
  void upperAndLowerPartOfTheObject() {
    RgbImage image =
        Drawing.of(
            32, 32, (x, y) -> Math.hypot(x - 15.5, y - 15.5) < 11 ? y < 16 ? RED : BLUE : WHITE);
    assertThat(describer.describe(image, "ball", 1))
        .contains("Its upper part is mostly red and the lower part mostly blue.");
  }

  @Test
  void noiseGradientAndConstantHaveNoOutline() {
    RgbImage gradient = Drawing.of(32, 32, (x, y) -> 0x010101 * (8 * x));
    for (int seed = 0; seed < 20; seed++) {
      assertThat(describer.describe(Drawing.noise(32, 32, seed), "cat", seed))
          .doesNotMatch(OUTLINE);
      assertThat(describer.describe(gradient, "cat", seed)).doesNotMatch(OUTLINE);
      assertThat(describer.describe(Drawing.of(32, 32, (x, y) -> RED), "cat", seed))
          .doesNotMatch(".*(wider|taller|fills|sits|reaches).*")
          .contains("red");
    }
  }

  @Test
  void smallestImages() {
    for (int width = 1; width < 12; width += 3) {
      for (int height = 1; height < 12; height += 3) {
        assertThat(describer.describe(Drawing.of(width, height, (x, y) -> BLUE), "cat", 1))
            .contains("cat", "blue");
        assertThat(describer.describe(Drawing.noise(width, height, 1), "cat", 1)).contains("cat");
      }
    }
  }

  @Test
  void grayscaleNamesNoHue() {
    for (int seed = 0; seed < 20; seed++) {
      RgbImage noise = Drawing.noise(32, 32, seed);
      RgbImage gray = Drawing.of(32, 32, (x, y) -> 0x010101 * noise.red(x, y));
      assertThat(describer.describe(gray, "cat", seed))
          .doesNotContainPattern(
              "\\b(brown|bluish|greenish|brownish|beige|red|reddish|orange|yellow|olive|green"
                  + "|teal|blue|purple|pink|vivid|warm|cool)\\b");
    }
  }

  @Test
  void sizeOfTheImageMakesNoDifference() {
    String small = describer.describe(Drawing.disc(32, 16, 16, 9, RED, WHITE), "ball", 1);
    String large = describer.describe(Drawing.disc(512, 256, 256, 144, RED, WHITE), "ball", 1);
    for (String text : new String[] {small, large}) {
      assertThat(text).contains("red", "white background", "compact");
    }
  }

  @Test
  void dependsOnImageClassAndSeedOnly() {
    RgbImage image = Drawing.disc(32, 16, 16, 9, RED, WHITE);
    RgbImage same = Drawing.disc(32, 16, 16, 9, RED, WHITE);
    Set<String> texts = new HashSet<>();
    for (int seed = 0; seed < 30; seed++) {
      String text = describer.describe(image, "ball", seed);
      assertThat(new AppearanceDescriber().describe(same, "ball", seed)).isEqualTo(text);
      texts.add(text);
    }
    assertThat(texts).hasSizeGreaterThan(5);
  }

  @Test
  void articlesFitTheNoun() {
    for (int seed = 0; seed < 20; seed++) {
      RgbImage image = blobs(seed);
      for (String noun : new String[] {"airplane", "frog", "English_foxhound"}) {
        String text = describer.describe(image, noun, seed);
        assertThat(text)
            .doesNotContainPattern("\\b[Aa] [aeioAEIO]")
            .contains(noun.replace('_', ' '));
        assertThat(text).doesNotContainPattern("\\b[Aa]n [^aeioAEIO]");
      }
    }
  }

  @Test
  void plainShortSentences() {
    for (int seed = 0; seed < 60; seed++) {
      String text = describer.describe(blobs(seed), "dog's \"toy\"", seed);
      assertThat(text).matches("[A-Za-z ,;.]+").startsWith(text.substring(0, 1).toUpperCase());
      assertThat(text).endsWith(".").doesNotContain("  ", "..", " .", ",,");
      assertThat(text.split(" ")).hasSizeBetween(12, 62);
    }
  }

  /** The embedded diffusion model was trained on these sentences: they must not change. */
  @Test
  void sentencesStayAsTheModelLearntThem() {
    assertThat(describer.describe(Drawing.disc(32, 16, 16, 9, RED, WHITE), "ball", 1))
        .isEqualTo(
            "The image shows a ball that is red, on a white background. It takes up a good "
                + "part of the frame and sits near the center, and its outline is compact. The "
                + "picture is bright, and the ball stands dark against a bright background. Overall "
                + "the picture is mainly white and red.");
    assertThat(describer.describe(Drawing.box(5, 5, 11, 27, BLUE, WHITE), "tower", 2))
        .isEqualTo(
            "The image shows a tower that is blue, with a white background. It is small in "
                + "the frame and sits left of center, and its outline is tall and narrow. The "
                + "picture is bright with cool tones, and the tower stands dark against a bright "
                + "background. The main colors overall are white and blue.");
    assertThat(describer.describe(blobs(4), "frog", 3))
        .isEqualTo(
            "The image shows a frog; the middle of the picture is yellow, and the edges are "
                + "yellow. The outline of the frog seems to blend with the surroundings. The "
                + "picture has low contrast and vivid colors. The middle looks smooth, and the edge "
                + "of the picture is plain and smooth. Overall the picture is mainly yellow.");
    assertThat(describer.describe(blobs(7), "airplane", 4))
        .isEqualTo(
            "In this picture of an airplane the middle is mostly beige with some purple, and "
                + "the edges are green and purple. The light is moderate with medium contrast and "
                + "vivid colors. The middle shows a lot of detail, and the edge of the picture is "
                + "busy. The main colors overall are green, purple and red.");
  }

  @Test
  void classNameNeedsLetters() {
    assertThatThrownBy(() -> describer.describe(blobs(1), " ", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a noun");
  }

  /** A few overlapping discs of random colours on noise or on a plain ground. */
  private static RgbImage blobs(long seed) {
    Random random = new Random(seed);
    double[][] discs = new double[3][];
    int[] colours = new int[4];
    for (int i = 0; i < discs.length; i++) {
      discs[i] =
          new double[] {
            4 + 24 * random.nextDouble(), 4 + 24 * random.nextDouble(), 2 + 9 * random.nextDouble()
          };
    }
    for (int i = 0; i < colours.length; i++) {
      colours[i] = random.nextInt(1 << 24);
    }
    return Drawing.of(
        32,
        32,
        (x, y) -> {
          for (int i = 0; i < discs.length; i++) {
            if (Math.hypot(x - discs[i][0], y - discs[i][1]) < discs[i][2]) {
              return colours[i];
            }
          }
          return seed % 2 == 0 ? colours[3] : random.nextInt(1 << 24);
        });
  }
}
