package io.distillery.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HardLabelProtocolTest {
  private static final HardLabelProtocol PUBLISHED = HardLabelProtocol.PUBLISHED;

  @Test
  void everyNumberIsThePublishedOne() {
    assertThat(PUBLISHED.epochs()).isEqualTo(1000);
    assertThat(PUBLISHED.tests()).isEqualTo(100);
    assertThat(PUBLISHED.repeats()).isEqualTo(3);
    assertThat(PUBLISHED.batch()).isEqualTo(64);
    assertThat(PUBLISHED.learningRate()).isEqualTo(0.01);
    assertThat(PUBLISHED.momentum()).isEqualTo(0.9);
    assertThat(PUBLISHED.weightDecay()).isEqualTo(5e-4);
    assertThat(PUBLISHED.gamma()).isEqualTo(0.2);
    assertThat(PUBLISHED.cutMix().probability()).isEqualTo(0.5);
    assertThat(PUBLISHED.cutMix().beta()).isEqualTo(1);
    assertThat(PUBLISHED.augmentation().flip()).isEqualTo(0.5);
    assertThat(PUBLISHED.augmentation().brightness()).isEqualTo(1);
    assertThat(PUBLISHED.augmentation().saturation()).isEqualTo(2);
    assertThat(PUBLISHED.augmentation().contrast()).isEqualTo(0.5);
    assertThat(PUBLISHED.augmentation().crop()).isEqualTo(0.125);
    assertThat(PUBLISHED.augmentation().scale()).isEqualTo(1.2);
    assertThat(PUBLISHED.augmentation().rotation()).isEqualTo(15);
    assertThat(PUBLISHED.normalisation().mean()).containsExactly(0.4914, 0.4822, 0.4465);
    assertThat(PUBLISHED.normalisation().deviation()).containsExactly(0.2023, 0.1994, 0.2010);
  }

  @Test
  void theRateFallsAtTwoThirdsAndFiveSixths() {
    MultiStepSchedule schedule = new MultiStepSchedule(0.01, 0.2, 1000);
    assertThat(IntStream.of(0, 665, 666, 832, 833, 999).mapToDouble(schedule::rate).toArray())
        .containsExactly(new double[] {0.01, 0.01, 0.002, 0.002, 0.0004, 0.0004}, within(1e-12));
  }

  @Test
  void testsAreEvenAndTheLastIsAtTheEnd() {
    assertThat(testedEpochs(PUBLISHED)).hasSize(100).startsWith(10, 20, 30).endsWith(990, 1000);
    assertThat(testedEpochs(PUBLISHED.shortened(250, 1))).containsExactly(250);
    assertThat(testedEpochs(PUBLISHED.shortened(10, 3))).containsExactly(4, 7, 10);
    assertThat(testedEpochs(PUBLISHED.shortened(7, 7))).containsExactly(1, 2, 3, 4, 5, 6, 7);
  }

  private static List<Integer> testedEpochs(HardLabelProtocol protocol) {
    return IntStream.rangeClosed(1, protocol.epochs())
        .filter(protocol::testsAfter)
        .boxed()
        .toList();
  }

  @Test
  void theNameSaysWhatWasShortened() {
    assertThat(PUBLISHED.name()).isEqualTo("hard-label, 32 px");
    assertThat(PUBLISHED.withRepeats(9).name()).isEqualTo("hard-label, 32 px");
    assertThat(PUBLISHED.shortened(250, 1).name())
        .isEqualTo("hard-label, 32 px, shortened to 250 of 1000 epochs, tested at the end only");
    assertThat(PUBLISHED.shortened(1000, 5).name()).isEqualTo("hard-label, 32 px, tested 5 times");
  }

  @Test
  void shorteningChangesNothingElse() {
    HardLabelProtocol shortened = PUBLISHED.shortened(250, 1);
    assertThat(shortened.shortened(1000, 100)).isEqualTo(PUBLISHED);
    assertThat(shortened.withRepeats(5).repeats()).isEqualTo(5);
    assertThat(shortened.withRepeats(5).withRepeats(3)).isEqualTo(shortened);
  }

  @Test
  void impossibleNumbersAreRefusedByName() {
    assertThatThrownBy(() -> PUBLISHED.shortened(0, 1))
        .hasMessage("The protocol's epochs is 0, expected 1 or more");
    assertThatThrownBy(() -> PUBLISHED.shortened(5, 6))
        .hasMessage("The protocol's tests is 6, expected 1 to 5, the epochs");
    assertThatThrownBy(() -> PUBLISHED.withRepeats(0)).hasMessageContaining("repeats is 0");
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
