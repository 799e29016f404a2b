package io.distillery.llava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenSamplerTest {
  private static final int DRAWS = 20_000;

  /** Probabilities 0.5, 0.25, 0.125, 0.125 at temperature 1. */
  private static final float[] LOGITS = {
    (float) Math.log(0.125), (float) Math.log(0.5), (float) Math.log(0.25), (float) Math.log(0.125)
  };

  private static double[] frequencies(double temperature, double topP) {
    TokenSampler sampler = new TokenSampler(new GenerationOptions(1, temperature, topP), 7);
    double[] frequencies = new double[LOGITS.length];
    IntStream.range(0, DRAWS).forEach(i -> frequencies[sampler.next(LOGITS)] += 1.0 / DRAWS);
    return frequencies;
  }

  @Test
  void temperatureZeroTakesTheLikeliest() {
    assertThat(frequencies(0, 1)).containsExactly(new double[] {0, 1, 0, 0}, within(1e-9));
  }

  @Test
  void drawsByTheModelsProbabilities() {
    assertThat(frequencies(1, 1))
        .containsExactly(new double[] {0.125, 0.5, 0.25, 0.125}, within(0.015));
  }

  @Test
  void temperatureSharpens() { // squares at 1/2: 1, 16, 4, 1 of 22
    assertThat(frequencies(0.5, 1))
        .containsExactly(new double[] {1 / 22.0, 16 / 22.0, 4 / 22.0, 1 / 22.0}, within(0.015));
  }

  @Test
  void nucleusKeepsTheLikeliestThatReachIt() {
    assertThat(frequencies(1, 0.5)).containsExactly(new double[] {0, 1, 0, 0}, within(1e-9));
    assertThat(frequencies(1, 0.7))
        .containsExactly(new double[] {0, 2 / 3.0, 1 / 3.0, 0}, within(0.015));
  }

  @Test
  void seedsDecide() {
    GenerationOptions options = new GenerationOptions(1, 1, 1);
    int[] once = draws(new TokenSampler(options, 3));
    assertThat(draws(new TokenSampler(options, 3))).isEqualTo(once);
    assertThat(draws(new TokenSampler(options, 4))).isNotEqualTo(once);
  }

  private static int[] draws(TokenSampler sampler) {
    return IntStream.range(0, 50).map(i -> sampler.next(LOGITS)).toArray();
  }

  @Test
  void absurdOptionsAreRefused() {
    assertThatThrownBy(() -> new GenerationOptions(0, 0, 1)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> new GenerationOptions(1, -1, 1)).hasMessageContaining("temperature");
    assertThatThrownBy(() -> new GenerationOptions(1, Double.NaN, 1)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new GenerationOptions(1, 1, 0)).hasMessageContaining("top-p");
    assertThatThrownBy(() -> new GenerationOptions(1, 1, 1.1)).hasMessageContaining("top-p");
  }
}
