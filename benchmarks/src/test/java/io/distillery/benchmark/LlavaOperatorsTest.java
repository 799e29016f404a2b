package io.distillery.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.llava.ClipVisionConfig;
import io.distillery.llava.LlamaConfig;
import io.distillery.llava.LlavaConfig;
import org.junit.jupiter.api.Test;

class LlavaOperatorsTest {
  private static final LlavaConfig SEVEN_BILLION =
      new LlavaConfig(
          new ClipVisionConfig(1024, 4096, 24, 16, 336, 14),
          new LlamaConfig(32_064, 4096, 11_008, 32, 32, 32, 128, 4096, 1e-5, 10_000),
          32_000,
          23);

  /** The language model's 6,738,939,904 without the token table and 65 norms. */
  @Test
  void aTokenReadsEveryMatrixOfTheLanguageModelOnce() {
    assertThat(LlavaOperators.weightsOfAToken(SEVEN_BILLION))
        .isEqualTo(6_738_939_904L - 32_064L * 4096 - 65L * 4096);
  }

  @Test
  void readingMultipliesEveryPlaceButTheHeadOnlyTheLast() {
    double flops =
        LlavaOperators.ofReading(SEVEN_BILLION, 2, 610).entrySet().stream()
            .mapToDouble(e -> e.getValue() * e.getKey().flops())
            .sum();
    double head = 32_064.0 * 4096;
    double layers = LlavaOperators.weightsOfAToken(SEVEN_BILLION) - head;
    assertThat(flops).isEqualTo(2 * 2 * (610 * layers + head));
  }

  @Test
  void lookingUsesAllBlocksOfTheTowerButTheLast() {
    int calls = LlavaOperators.ofLooking(SEVEN_BILLION, 1).values().stream().mapToInt(n -> n).sum();
    assertThat(calls).isEqualTo(23 * 6 + 2);
  }
}
