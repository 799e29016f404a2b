package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.evaluation.protocol.HardLabelProtocol;
import io.distillery.torch.LibTorch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class EvaluationMixinTest {
  private static HardLabelProtocol protocol(String... options) {
    EvaluationMixin mixin = CommandLine.populateCommand(new EvaluationMixin(), options);
    return (HardLabelProtocol) mixin.protocol(32, 10);
  }

  @ParameterizedTest
  @CsvSource({"20, 20", "100, 100", "150, 100"})
  void fewerEpochsThanTestsAreTestedEachTime(int epochs, int tests) {
    assertThat(protocol("--eval-epochs=" + epochs).tests()).isEqualTo(tests);
  }

  @Test
  void testsAskedForAreTheTests() {
    assertThat(protocol("--eval-epochs=20", "--eval-tests=2").tests()).isEqualTo(2);
    assertThat(protocol("--eval-tests=7").tests()).isEqualTo(7);
  }

  @Test
  void networksComputeInBfloat16WhereTheProcessorDoesUnlessToldOtherwise() {
    assertThat(protocol().bfloat16()).isEqualTo(LibTorch.fastestType() == ScalarType.BFloat16);
    assertThat(protocol("--eval-bf16").bfloat16()).isTrue();
    assertThat(protocol("--no-eval-bf16").bfloat16()).isFalse();
  }
}
