package io.distillery.describe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.distillery.dataset.image.RgbImage;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeasurementsTest {
  @ParameterizedTest
  @CsvSource({
    "ffffff, 100, 0, 0",
    "000000, 0, 0, 0",
    "777777, 50.03, 0, 0",
    "ff0000, 53.24, 80.09, 67.20",
    "00ff00, 87.73, -86.18, 83.18",
    "0000ff, 32.30, 79.19, -107.86"
  })
  void labOfSrgb(String rgb, double l, double a, double b) {
    int colour = Integer.parseInt(rgb, 16);
    LabImage lab = LabImage.of(Drawing.of(1, 1, (x, y) -> colour), 32);
    assertThat((double) lab.l()[0]).isCloseTo(l, within(0.05));
    assertThat((double) lab.a()[0]).isCloseTo(a, within(0.05));
    assertThat((double) lab.b()[0]).isCloseTo(b, within(0.05));
  }

  @Test
  void reductionAveragesLinearLightAndKeepsTheAspect() {
    RgbImage checkers = Drawing.of(128, 64, (x, y) -> (x + y) % 2 == 0 ? 0xffffff : 0);
    LabImage lab = LabImage.of(checkers, 32);
    assertThat(lab.width()).isEqualTo(32);
    assertThat(lab.height()).isEqualTo(16);
    // Half the light of white is sRGB 188, L* 76.07.
    for (float l : lab.l()) {
      assertThat((double) l).isCloseTo(76.07, within(0.05));
    }
  }

  @Test
  void momentsOfARectangle() {
    boolean[] inside = new boolean[32 * 20];
    for (int y = 5; y < 9; y++) {
      Arrays.fill(inside, y * 32 + 4, y * 32 + 20, true);
    }
    Shape shape = Shape.of(inside, 32, 20);
    assertThat(shape.area()).isEqualTo(64 / 640.0);
    assertThat(shape.acrossWidth()).isEqualTo(0.5);
    assertThat(shape.acrossHeight()).isEqualTo(0.2);
    assertThat(shape.x()).isCloseTo(12 / 32.0 - 0.5, within(1e-12));
    assertThat(shape.y()).isCloseTo(7 / 20.0 - 0.5, within(1e-12));
    assertThat(shape.aspect()).isEqualTo(4);
    assertThat(shape.elongation()).isCloseTo(4, within(1e-9));
    assertThat(shape.slope()).isCloseTo(0, within(1e-9));
    assertThat(shape.solidity()).isEqualTo(1);
    assertThat(shape.mirrored()).isEqualTo(1);
  }

  @Test
  void slopeIsPositiveWhereTheAxisRisesToTheRight() {
    boolean[] rising = new boolean[20 * 20];
    for (int i = 0; i < 20; i++) {
      rising[(19 - i) * 20 + i] = true;
    }
    assertThat(Shape.of(rising, 20, 20).slope()).isCloseTo(45, within(1e-9));
  }

  @Test
  void clustersFindTheColoursAndTheirShares() {
    RgbImage flag = Drawing.of(30, 20, (x, y) -> x < 15 ? 0xc02020 : x < 24 ? 0xffffff : 0x2040c0);
    boolean[] all = new boolean[600];
    Arrays.fill(all, true);
    List<Swatch> colours = Palette.of(LabImage.of(flag, 32), all, 5);
    assertThat(colours).extracting(s -> s.name().words()).containsExactly("red", "white", "blue");
    assertThat(colours).extracting(Swatch::share).containsExactly(0.5, 0.3, 0.2);
    assertThat(Palette.of(LabImage.of(flag, 32), new boolean[600], 5)).isEmpty();
  }

  /** The centre prior draws the mask of an object that lies aside towards the centre. */
  @Test
  void maskCoversTheObjectWhereverItIs() {
    for (int x = 11; x <= 21; x += 5) {
      for (int y = 11; y <= 21; y += 5) {
        LabImage image = LabImage.of(Drawing.disc(32, x, y, 8, 0x206020, 0xd8d0c0), 32);
        ObjectMask mask = ObjectMask.of(image);
        assertThat(mask.separation()).isEqualTo(Separation.CLEAR);
        int covered = 0;
        int disc = 0;
        for (int i = 0; i < 1024; i++) {
          double radius = Math.hypot(i % 32 + 0.5 - x, i / 32 + 0.5 - y);
          disc += radius < 8 ? 1 : 0;
          covered += radius < 8 && mask.inside()[i] ? 1 : 0;
        }
        assertThat(covered).isGreaterThan((int) (0.85 * disc));
        assertThat(covered).isGreaterThan(Pixels.count(mask.inside()) / 2);
        Shape shape = Shape.of(mask.inside(), 32, 32);
        assertThat(shape.x()).isCloseTo(x / 32.0 - 0.5, within(0.12));
        assertThat(shape.y()).isCloseTo(y / 32.0 - 0.5, within(0.12));
      }
    }
  }

  @Test
  void ringIsFilledAndTheMainComponentKept() {
    boolean[] set = new boolean[100];
    float[] weights = new float[100];
    Arrays.fill(weights, 1);
    for (int i = 2; i < 6; i++) {
      set[20 + i] = set[50 + i] = set[10 * i + 2] = set[10 * i + 5] = true;
    }
    set[99] = true;
    boolean[] main = Components.main(set, weights, 10, 10);
    assertThat(Pixels.count(main)).isEqualTo(12);
    assertThat(main[99]).isFalse();
    Components.fillHoles(main, 10, 10);
    assertThat(Pixels.count(main)).isEqualTo(16);
  }

  @Test
  void patchAndBrightestPart() {
    RgbImage image =
        Drawing.of(32, 32, (x, y) -> x > 22 && x < 29 && y > 2 && y < 9 ? 0xf02020 : 0x606060);
    Appearance seen = Appearance.of(Appearance.seen(image));
    assertThat(seen.patch())
        .hasValueSatisfying(p -> assertThat(p.colour().words()).isEqualTo("red"));
    RgbImage lamp = Drawing.disc(32, 5, 27, 6, 0xffffff, 0x303030);
    assertThat(Appearance.of(Appearance.seen(lamp)).brightest()).contains(new Spot(-1, 1));
    assertThat(Appearance.of(Appearance.seen(Drawing.of(32, 32, (x, y) -> 0x303030))).brightest())
        .isEmpty();
  }
}
