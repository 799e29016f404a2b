package io.distillery.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class EncoderDistanceTest {
  /** Two channels of two numbers, whose means are 1 and 101 and whose spread is 1. */
  private static final float[][] OWN = {{0, 2, 100, 102}, {2, 0, 102, 100}};

  @Test
  void measuresInSpreads() {
    float[][] half = {{0.5f, 2.5f, 100.5f, 102.5f}, {1.5f, -0.5f, 101.5f, 99.5f}};
    assertThat(EncoderDistance.share(OWN, OWN, 2)).isZero();
    assertThat(EncoderDistance.share(half, OWN, 2)).isCloseTo(0.5, within(1e-6));
    float[][] allAlike = {{1, 1, 101, 101}, {1, 1, 101, 101}};
    assertThat(EncoderDistance.share(allAlike, OWN, 2)).isCloseTo(1, within(1e-6));
  }

  @Test
  void saysWhatIsFar() {
    assertThat(new EncoderDistance(0.123, 4).sentence("taesd"))
        .startsWith("Latents by taesd are 0.12 of their spread away")
        .endsWith("(root mean square of 4 images)");
    assertThat(new EncoderDistance(1.4, 4).sentence("taesdxl"))
        .endsWith("is it a tiny autoencoder for this model?");
    assertThat(new EncoderDistance(0.126, 4).rounded()).isEqualTo(0.13);
  }
}
