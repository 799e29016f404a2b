package io.distillery.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EpochsInTimeTest {
  private static final int IPC = 10;
  private static final EvaluationProtocol FULL = HardLabelProtocol.CIFAR; // 1,000 epochs, 3 times

  /** Two sets of 100 images and 50 test images, of networks of 1,000 and 500 passes a second. */
  private static final EpochsInTime TIME = new EpochsInTime(FULL, IPC, 100, 50, 2);

  private static final List<Double> RATES = List.of(1000.0, 500.0);

  @Test
  void countsEpochsOfAllTrainings() {
    // 2 sets x 3 trainings x (300 passes an epoch + 50 of a test) x 0.003 s
    int epochs = TIME.fitting(300, RATES);

    assertThat(epochs).isEqualTo((int) ((300 - 6 * 50 * 0.003) / (6 * 300 * 0.003)));
    EvaluationProtocol shortened = EvaluationOptions.defaults().within(FULL, IPC, epochs);
    assertThat(new EpochsInTime(shortened, IPC, 100, 50, 2).seconds(RATES))
        .isCloseTo(300, within(6 * 300 * 0.003));
    assertThat(shortened.tests()).isEqualTo(1);
    assertThat(shortened.name()).contains("shortened to " + epochs + " of 1000 epochs");
  }

  @Test
  void neverGoesBeyondTheProtocolNorBelowWhatTellsAnything() {
    assertThat(TIME.fitting(1e9, RATES)).isEqualTo(1000);
    assertThat(TIME.fitting(1e-9, RATES)).isEqualTo(25); // 2 steps of up to 64 images each
    EpochsInTime large = new EpochsInTime(FULL, IPC, 1020, 50, 2);
    assertThat(large.fewest()).isEqualTo(20); // of 16 steps
    assertThat(new EpochsInTime(FULL.shortenedTo(3), IPC, 1020, 50, 2).fewest()).isEqualTo(3);
    assertThat(EvaluationOptions.defaults().within(FULL, IPC, 1000)).isEqualTo(FULL);
  }

  @Test
  void tellsHowLongAShortenedEvaluationTakes() {
    double whole = TIME.seconds(RATES);
    assertThat(TIME.secondsWithin(whole + 1, RATES)).isEqualTo(whole);
    assertThat(TIME.secondsWithin(whole / 2, RATES)).isEqualTo(whole / 2);
    assertThat(TIME.secondsWithin(1, RATES))
        .isEqualTo(
            new EpochsInTime(FULL.shortenedTo(TIME.fewest()), IPC, 100, 50, 2).seconds(RATES));
  }

  @Test
  void minutesSuitARunThatAsksForNoEpochs() {
    EvaluationOptions open = EvaluationOptions.defaults();

    assertThat(open.suited(32, 10).minutes()).contains(6.0);
    assertThat(with(open, Optional.of(150), Optional.of(3.0)).suited(32, 10).minutes())
        .contains(0.0);
    assertThat(with(open, Optional.empty(), Optional.of(0.0)).suited(32, 10).minutes())
        .contains(0.0);
    assertThat(with(open, Optional.empty(), Optional.of(3.0)).suited(32, 10).minutes())
        .contains(3.0);
  }

  private static EvaluationOptions with(
      EvaluationOptions of, Optional<Integer> epochs, Optional<Double> minutes) {
    return new EvaluationOptions(
        of.protocol(),
        of.networks(),
        epochs,
        minutes,
        of.tests(),
        of.imageSize(),
        of.repeats(),
        of.bfloat16(),
        of.weighted(),
        of.unaugmented());
  }
}
