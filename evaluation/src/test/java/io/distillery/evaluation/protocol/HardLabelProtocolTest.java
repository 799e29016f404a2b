package io.distillery.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.evaluation.augment.ColourJitter;
import io.distillery.evaluation.augment.CutMix;
import io.distillery.evaluation.augment.DsaAugmentation;
import io.distillery.evaluation.augment.Lighting;
import io.distillery.evaluation.augment.Normalisation;
import io.distillery.evaluation.augment.PhotographAugmentation;
import io.distillery.evaluation.augment.RandomResizedCrop;
import io.distillery.evaluation.protocol.EpochsByIpc.Step;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HardLabelProtocolTest {
  private static final HardLabelProtocol CIFAR = HardLabelProtocol.CIFAR;

  private static final HardLabelProtocol IMAGENET = HardLabelProtocol.imageNet(10);

  @ParameterizedTest
  @ValueSource(ints = {32, 224})
  void whatBothRecipesShareIsAsPublished(int size) {
    HardLabelProtocol published = HardLabelProtocol.forImages(size, 10);
    assertThat(published.tests()).isEqualTo(100);
    assertThat(published.repeats()).isEqualTo(3);
    assertThat(published.batch()).isEqualTo(64);
    assertThat(published.learningRate()).isEqualTo(0.01);
    assertThat(published.momentum()).isEqualTo(0.9);
    assertThat(published.weightDecay()).isEqualTo(5e-4);
    assertThat(published.gamma()).isEqualTo(0.2);
    assertThat(published.cutMix().beta()).isEqualTo(1);
  }

  @Test
  void augmentationCanBeLeftOutAndNothingElseIs() throws IOException {
    for (HardLabelProtocol published : List.of(CIFAR, IMAGENET)) {
      HardLabelProtocol plain = published.unaugmented();
      assertThat(published.isAugmented()).isTrue();
      assertThat(plain.isAugmented()).isFalse();
      assertThat(plain.cutMix().probability()).isZero();
      assertThat(plain.epochs()).isEqualTo(published.epochs());
      assertThat(plain.imageSize(48)).isEqualTo(published.imageSize(48));
      assertThat(plain.name()).isEqualTo(published.name() + ", without augmentation");
      ObjectMapper mapper = new ObjectMapper();
      assertThat(mapper.readValue(mapper.writeValueAsString(plain), HardLabelProtocol.class))
          .isEqualTo(plain);
    }
    assertThat(SoftLabelProtocol.IMAGENET.unaugmented().isAugmented()).isFalse();
    assertThat(SoftLabelProtocol.IMAGENET.unaugmented().name())
        .isEqualTo("soft-label, without augmentation");
  }

  @Test
  void everyNumberOfTheRecipeForSmallImagesIsAsPublished() {
    assertThat(CIFAR.epochs()).isEqualTo(EpochsByIpc.always(1000));
    assertThat(CIFAR.cutMix().probability()).isEqualTo(0.5);
    assertThat(CIFAR.normalisation().mean()).containsExactly(0.4914, 0.4822, 0.4465);
    assertThat(CIFAR.normalisation().deviation()).containsExactly(0.2023, 0.1994, 0.2010);
    DsaAugmentation dsa = (DsaAugmentation) CIFAR.augmentation();
    assertThat(dsa.flip()).isEqualTo(0.5);
    assertThat(dsa.brightness()).isEqualTo(1);
    assertThat(dsa.saturation()).isEqualTo(2);
    assertThat(dsa.contrast()).isEqualTo(0.5);
    assertThat(dsa.crop()).isEqualTo(0.125);
    assertThat(dsa.scale()).isEqualTo(1.2);
    assertThat(dsa.rotation()).isEqualTo(15);
    assertThat(CIFAR.imageSize(48)).isEqualTo(48);
  }

  @Test
  void everyNumberOfTheRecipeForPhotographsIsAsPublished() {
    assertThat(IMAGENET.cutMix().probability()).isEqualTo(1);
    assertThat(IMAGENET.normalisation().mean()).containsExactly(0.485, 0.456, 0.406);
    assertThat(IMAGENET.normalisation().deviation()).containsExactly(0.229, 0.224, 0.225);
    PhotographAugmentation photographs = (PhotographAugmentation) IMAGENET.augmentation();
    assertThat(photographs.imageSize()).isEqualTo(224);
    assertThat(photographs.crop()).isEqualTo(new RandomResizedCrop(0.5, 1, 3.0 / 4, 4.0 / 3));
    assertThat(photographs.flip()).isEqualTo(0.5);
    assertThat(photographs.colour()).isEqualTo(new ColourJitter(0.4, 0.4, 0.4));
    assertThat(photographs.lighting().deviation()).isEqualTo(0.1);
    assertThat(IMAGENET.imageSize(256)).isEqualTo(224);
    assertThat(IMAGENET.at(96).imageSize(256)).isEqualTo(96);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 3000, 2000", "2, 2000, 1300", "10, 2000, 1300", "11, 1500, 1000", "50, 1500, 1000",
    "51, 1000, 600", "200, 1000, 600", "201, 500, 300", "500, 500, 300", "501, 300, 200"
  })
  void epochsFallWithTheImagesPerClassAndTheClasses(int ipc, int ten, int hundred) {
    assertThat(HardLabelProtocol.imageNet(10).epochs(ipc)).isEqualTo(ten);
    assertThat(HardLabelProtocol.imageNet(99).epochs(ipc)).isEqualTo(ten);
    assertThat(HardLabelProtocol.imageNet(100).epochs(ipc)).isEqualTo(hundred);
    assertThat(HardLabelProtocol.imageNet(1000).epochs(ipc)).isEqualTo(hundred);
    assertThat(CIFAR.epochs(ipc)).isEqualTo(1000);
  }

  @Test
  void theRecipeFollowsTheSizeOfTheImages() {
    assertThat(HardLabelProtocol.forImages(64, 10)).isEqualTo(CIFAR);
    assertThat(HardLabelProtocol.forImages(65, 10)).isEqualTo(IMAGENET);
    assertThat(HardLabelProtocol.forImages(256, 100)).isEqualTo(HardLabelProtocol.imageNet(100));
  }

  @Test
  void theRateFallsAtTwoThirdsAndFiveSixths() {
    MultiStepSchedule schedule = new MultiStepSchedule(0.01, 0.2, 1000);
    assertThat(IntStream.of(0, 665, 666, 832, 833, 999).mapToDouble(schedule::rate).toArray())
        .containsExactly(new double[] {0.01, 0.01, 0.002, 0.002, 0.0004, 0.0004}, within(1e-12));
  }

  @Test
  void testsAreEvenAndTheLastIsAtTheEnd() {
    assertThat(testedEpochs(CIFAR)).hasSize(100).startsWith(10, 20, 30).endsWith(990, 1000);
    assertThat(testedEpochs(IMAGENET)).hasSize(100).startsWith(20, 40).endsWith(2000);
    assertThat(testedEpochs(CIFAR.shortened(250, 1))).containsExactly(250);
    assertThat(testedEpochs(CIFAR.shortened(10, 3))).containsExactly(4, 7, 10);
    assertThat(testedEpochs(CIFAR.shortened(7, 7))).containsExactly(1, 2, 3, 4, 5, 6, 7);
  }

  private static List<Integer> testedEpochs(HardLabelProtocol protocol) {
    return IntStream.rangeClosed(1, protocol.epochs(10))
        .filter(epoch -> protocol.testsAfter(epoch, 10))
        .boxed()
        .toList();
  }

  @Test
  void theNameSaysWhatWasShortened() {
    assertThat(CIFAR.name()).isEqualTo("hard-label, small images");
    assertThat(CIFAR.withRepeats(9).name()).isEqualTo("hard-label, small images");
    assertThat(CIFAR.shortened(250, 1).name())
        .isEqualTo(
            "hard-label, small images, shortened to 250 of 1000 epochs, tested at the end only");
    assertThat(CIFAR.shortened(1000, 5).name())
        .isEqualTo("hard-label, small images, tested 5 times");
    assertThat(IMAGENET.name()).isEqualTo("hard-label, 224 px");
    assertThat(HardLabelProtocol.imageNet(100).name()).isEqualTo("hard-label, 224 px");
    assertThat(IMAGENET.at(64).shortened(20, 1).name())
        .isEqualTo(
            "hard-label, that of 224 px on images of 64 px, 20 epochs in place of 3000 to 300 by"
                + " IPC, tested at the end only");
    assertThat(CIFAR.in(true).name()).isEqualTo("hard-label, small images, in bfloat16");
  }

  @Test
  void publishedProtocolsComputeInFloat32() {
    assertThat(CIFAR.bfloat16()).isFalse();
    assertThat(IMAGENET.bfloat16()).isFalse();
    assertThat(CIFAR.in(true)).isNotEqualTo(CIFAR);
    assertThat(CIFAR.in(true).in(false)).isEqualTo(CIFAR);
    assertThat(CIFAR.in(true).withRepeats(2).shortened(7, 1).bfloat16()).isTrue();
  }

  @Test
  void shorteningChangesNothingElse() {
    HardLabelProtocol shortened = CIFAR.shortened(250, 1);
    assertThat(shortened.shortened(1000, 100)).isEqualTo(CIFAR);
    assertThat(shortened.withRepeats(5).repeats()).isEqualTo(5);
    assertThat(shortened.withRepeats(5).withRepeats(3)).isEqualTo(shortened);
  }

  @Test
  void filesTellTheRecipesApart() throws IOException {
    ObjectMapper json = new ObjectMapper();
    for (HardLabelProtocol protocol : List.of(CIFAR, IMAGENET, IMAGENET.shortened(5, 1))) {
      assertThat(json.readValue(json.writeValueAsString(protocol), EvaluationProtocol.class))
          .isEqualTo(protocol);
    }
    // as files have it that were written before there were photographs
    assertThat(json.<JsonNode>valueToTree(CIFAR).path("epochs").intValue()).isEqualTo(1000);
    assertThat(json.<JsonNode>valueToTree(CIFAR).path("augmentation").size()).isEqualTo(7);
  }

  @Test
  void impossibleNumbersAreRefusedByName() {
    assertThatThrownBy(() -> CIFAR.shortened(0, 1))
        .hasMessage("The protocol's epochs is 0, expected 1 or more");
    assertThatThrownBy(() -> CIFAR.shortened(5, 6))
        .hasMessage("The protocol's tests is 6, expected 1 to 5, the epochs");
    assertThatThrownBy(() -> IMAGENET.tested(301)).hasMessageContaining("expected 1 to 300");
    assertThatThrownBy(() -> CIFAR.at(64)).hasMessageContaining("takes images as they are");
    assertThatThrownBy(() -> IMAGENET.at(0)).hasMessageContaining("images of 0 pixels");
    assertThatThrownBy(() -> new ColourJitter(0.4, 1.5, 0.4)).hasMessageContaining("1.5");
    assertThatThrownBy(() -> new Lighting(-1)).hasMessageContaining("-1.0, expected 0 or more");
    assertThatThrownBy(() -> new EpochsByIpc(List.of())).hasMessageContaining("none");
    assertThatThrownBy(() -> new EpochsByIpc(List.of(new Step(10, 300), new Step(10, 200))))
        .hasMessageContaining("rising images per class");
    assertThatThrownBy(() -> CIFAR.withRepeats(0)).hasMessageContaining("repeats is 0");
    assertThatThrownBy(() -> new CutMix(1.5, 1)).hasMessageContaining("1.5, expected 0 to 1");
    assertThatThrownBy(() -> new CutMix(0.5, 0)).hasMessageContaining("above 0");
    assertThatThrownBy(() -> new DsaAugmentation(0.5, 1, 2, 0.5, 0.125, 0.9, 15))
        .hasMessage("The augmentation's scale is 0.9, expected 1.0 or more");
    assertThatThrownBy(() -> new DsaAugmentation(0.5, 1, 2, 0.5, 0.125, 1.2, Double.NaN))
        .hasMessage("The augmentation's rotation is NaN, expected 0.0 to 180.0");
    assertThatThrownBy(() -> new Normalisation(List.of(0.5, 0.5, 0.5), List.of(1.0, 1.0, 0.0)))
        .hasMessageContaining("deviations above 0");
  }
}
