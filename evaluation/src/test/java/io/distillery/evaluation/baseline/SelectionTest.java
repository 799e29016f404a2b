package io.distillery.evaluation.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.FeatureExtractor;
import io.distillery.evaluation.HeldOut;
import io.distillery.evaluation.ImageFeatures;
import io.distillery.evaluation.NearestImages;
import io.distillery.evaluation.protocol.ToyImages;
import io.distillery.evaluation.protocol.TrainingSet;
import io.distillery.prototype.cluster.ImagePrototypeOptions;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SelectionTest {
  private static final List<String> CLASSES = List.of("dark", "light");

  @BeforeAll
  static void oneThread() {
    LibTorch.threads(1);
  }

  /** Plain images of one pixel whose red tells them apart, a class after the other. */
  private static LabelledTensor reds(int[] dark, int[] light) {
    int n = dark.length + light.length;
    byte[] pixels = new byte[3 * n];
    long[] labels = new long[n];
    for (int i = 0; i < n; i++) {
      boolean isLight = i >= dark.length;
      pixels[3 * i] = (byte) (isLight ? light[i - dark.length] : dark[i]);
      labels[i] = isLight ? 1 : 0;
    }
    return new LabelledTensor(Tensors.of(pixels, n, 3, 1, 1), Tensors.of(labels, n), 2);
  }

  @Test
  void realMedoidsAreTheImagesNearestToClusterCentres() {
    try (PointerScope scope = new PointerScope();
        LabelledTensor images =
            reds(new int[] {0, 10, 24, 200, 214, 220}, new int[] {50, 50, 50, 50, 50, 51})) {
      ImagePrototypeOptions all = ImagePrototypeOptions.defaults().withContamination(0);
      RealMedoid medoid =
          new RealMedoid(new ImageFeatures(images, FeatureExtractor.PIXELS), all, 0);

      long[] chosen = medoid.choose(new int[] {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1}, CLASSES, 2);

      // dark: means 11.3 and 211.3
      assertThat(Arrays.copyOf(chosen, 2)).containsExactlyInAnyOrder(1, 4);
      // light: 50 five times and 51
      assertThat(chosen[2] == 11 || chosen[3] == 11).isTrue();
      assertThat(LongStream.of(chosen).distinct().count()).isEqualTo(4);
      long[] every = medoid.choose(new int[] {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1}, CLASSES, 6);
      assertThat(LongStream.of(every).distinct().count()).isEqualTo(12);
      assertThat(medoid.method()).isEqualTo("real-medoid");
    }
  }

  @Test
  void herdingKeepsTheMeanOfThoseChosenNearTheMeanOfAll() {
    try (PointerScope scope = new PointerScope();
        LabelledTensor images =
            reds(new int[] {0, 10, 20, 36, 84}, new int[] {100, 200, 102, 198, 150})) {
      Herding herding = new Herding(new ImageFeatures(images, FeatureExtractor.PIXELS));
      // dark: mean 30; 36 (6 off), then 20 (28), then 36 + 20 + 36.. of {0, 10, 84}: 84 gives 46.7,
      // 10 gives 22, 0 gives 18.7: 10
      long[] chosen = herding.choose(new int[] {0, 0, 0, 0, 0, 1, 1, 1, 1, 1}, CLASSES, 3);
      assertThat(chosen).startsWith(3, 2, 1);
      // light: mean 150 is there; then 150 and 198 (174) or 102 (126): both 24 off, the first wins
      assertThat(chosen[3]).isEqualTo(9);
      assertThat(LongStream.of(chosen).distinct().count()).isEqualTo(6);
      assertThat(herding.method()).isEqualTo("herding");
    }
  }

  @Test
  void kCenterTakesTheFarthestEachTime() {
    try (PointerScope scope = new PointerScope();
        LabelledTensor images =
            reds(new int[] {0, 10, 20, 36, 84}, new int[] {100, 100, 100, 100, 100})) {
      KCenter kCenter = new KCenter(new ImageFeatures(images, FeatureExtractor.PIXELS));
      long[] chosen = kCenter.choose(new int[] {0, 0, 0, 0, 0, 1, 1, 1, 1, 1}, CLASSES, 4);
      // mean 30: 36; farthest 84 (48); then 0 (36); then 20 (16 from 36, 20 from 0)
      assertThat(Arrays.copyOf(chosen, 4)).containsExactly(3, 4, 0, 2);
      assertThat(Arrays.copyOfRange(chosen, 4, 8)).doesNotHaveDuplicates();
      assertThat(kCenter.method()).isEqualTo("k-center");
    }
  }

  @Test
  void theFirstAreTheFirst() {
    assertThat(new FirstBaseline().choose(new int[] {1, 0, 1, 0, 0, 1}, CLASSES, 2))
        .containsExactly(1, 3, 0, 2);
    assertThatThrownBy(() -> new FirstBaseline().choose(new int[] {1, 0, 1}, CLASSES, 2))
        .hasMessageStartingWith("Class dark has 1 images and 2 of each class are wanted");
  }

  @Test
  void aBaselineGivesASetLikeAnyOther() {
    try (PointerScope scope = new PointerScope();
        LabelledTensor images = reds(new int[] {1, 2, 3}, new int[] {4, 5, 6});
        LabelledTensor set = new FirstBaseline().distil(images, CLASSES, 2)) {
      assertThat(Tensors.longs(set.labels())).containsExactly(0, 0, 1, 1);
      assertThat(Tensors.bytes(set.images().select(1, 0))).containsExactly(1, 2, 4, 5);
      assertThat(new TrainingSet("first", 2, 0, set).ipc()).isEqualTo(2);
    }
  }

  @Test
  void heldOutImagesAreOfAllClassesAndSomeoneElses() {
    int[] labels = new int[30];
    Arrays.fill(labels, 12, 30, 1);
    HeldOut split = HeldOut.of(labels, CLASSES, 5, 1);
    assertThat(split.heldOut()).hasSize(10).doesNotContainAnyElementsOf(split.kept());
    assertThat(split.kept()).hasSize(20).isSorted();
    assertThat(split.heldOut()).filteredOn(i -> i < 12).hasSize(5);
    assertThat(HeldOut.of(labels, CLASSES, 5, 1)).isEqualTo(split);
    assertThat(HeldOut.of(labels, CLASSES, 5, 2)).isNotEqualTo(split);
    assertThatThrownBy(() -> HeldOut.of(labels, CLASSES, 12, 1))
        .hasMessageStartingWith("Class dark has 12 images, of which 12 cannot be held out");
  }

  @Test
  void aCopyIsFoundAndMeasuredAgainstWhatIsUsual() {
    try (PointerScope scope = new PointerScope();
        LabelledTensor training = reds(new int[] {0, 10, 20, 30}, new int[] {100, 200});
        LabelledTensor distilled = reds(new int[] {20, 120}, new int[] {97})) {
      NearestImages nearest = NearestImages.find(distilled, training, FeatureExtractor.PIXELS);
      assertThat(nearest.space()).isEqualTo("pixels");
      assertThat(nearest.images())
          .extracting(NearestImages.Nearest::index)
          .containsExactly(2L, 4L, 4L);
      assertThat(nearest.images())
          .extracting(NearestImages.Nearest::sameClass)
          .containsExactly(true, false, true);
      double unit = 1 / (255 * Math.sqrt(3));
      assertThat(nearest.images().get(0).distance()).isZero();
      assertThat(nearest.images().get(1).distance()).isCloseTo(20 * unit, within(1e-6));
      assertThat(nearest.images().get(2).distance()).isCloseTo(3 * unit, within(1e-6));
      assertThat(nearest.usual()).isCloseTo(10 * unit, within(1e-6)); // 10 10 10 10 70 100
      assertThat(nearest.copies(0.5)).isEqualTo(2);
    }
  }

  @Test
  void featuresOfManyImagesAreThoseOfEach() {
    try (PointerScope scope = new PointerScope();
        LabelledTensor images = ToyImages.draw(60, 1)) {
      Tensor all = new ImageFeatures(images, FeatureExtractor.PIXELS).all();
      assertThat(Tensors.shape(all)).containsExactly(180, 3 * 16 * 16);
      assertThat(Tensors.floats(all.select(0, 150)))
          .isEqualTo(
              Tensors.floats(
                  FeatureExtractor.PIXELS.features(images.images().narrow(0, 150, 1)).view(-1)));
    }
  }
}
