package io.distillery.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.evaluation.protocol.EvaluationOptions.Protocol;
import io.distillery.torch.ComputeDevice;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluationOptionsTest {
  private static EvaluationOptions options(Integer epochs, int tests, Boolean bfloat16) {
    return new EvaluationOptions(
        Protocol.HARD,
        List.of("convnet3"),
        Optional.ofNullable(epochs),
        Optional.empty(),
        Optional.of(tests),
        Optional.empty(),
        3,
        Optional.ofNullable(bfloat16),
        false,
        false);
  }

  private static HardLabelProtocol protocol(EvaluationOptions options) {
    return (HardLabelProtocol) options.protocol(32, 10);
  }

  @ParameterizedTest
  @CsvSource({"20, 20", "100, 100", "150, 100"})
  void fewerEpochsThanTestsAreTestedEachTime(int epochs, int tests) {
    assertThat(protocol(options(epochs, 100, null)).tests()).isEqualTo(tests);
  }

  @Test
  void testsAskedForAreTheTests() {
    assertThat(protocol(options(20, 2, null)).tests()).isEqualTo(2);
    assertThat(protocol(options(null, 7, null)).tests()).isEqualTo(7);
  }

  @Test
  void networksComputeInBfloat16WhereTheProcessorDoesUnlessToldOtherwise() {
    assertThat(protocol(options(null, 100, null)).bfloat16())
        .isEqualTo(ComputeDevice.current().fastestType() == ScalarType.BFloat16);
    assertThat(protocol(options(null, 100, true)).bfloat16()).isTrue();
    assertThat(protocol(options(null, 100, false)).bfloat16()).isFalse();
  }

  @Test
  void whatSuitsTheImagesIsSaid() {
    EvaluationOptions open = options(null, 100, null);

    assertThat(open.suited(32, 10).protocol()).isEqualTo(Protocol.HARD_32);
    assertThat(open.suited(64, 10).protocol()).isEqualTo(Protocol.HARD_32);
    assertThat(open.suited(65, 10).protocol()).isEqualTo(Protocol.HARD_224);
    assertThat(open.suited(32, 10).protocol(32, 10)).isEqualTo(open.protocol(32, 10));
    assertThat(open.suited(32, 10).bfloat16()).isPresent();
  }

  @Test
  void refusesWhatCannotWork() {
    assertThatThrownBy(() -> options(0, 100, null)).hasMessageContaining("evaluation.epochs is 0");
    assertThatThrownBy(() -> options(null, 0, null)).hasMessageContaining("evaluation.tests is 0");
    assertThatThrownBy(
            () ->
                new EvaluationOptions(
                    Protocol.SOFT,
                    List.of("convnet9x"),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(64),
                    0,
                    Optional.empty(),
                    false,
                    false))
        .hasMessageContaining("convnet9x")
        .hasMessageContaining("evaluation.repeats is 0")
        .hasMessageContaining("evaluation.imageSize says nothing");
  }
}
