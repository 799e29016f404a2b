package io.distillery.evaluation.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Numbers computed by hand from the formulae of DD-Ranking. */
class RobustScoreTest {
  @Test
  void theScaleRunsFromNoneToAll() {
    assertThat(new RobustScore(-100, -100).value()).isCloseTo(0, within(1e-12));
    assertThat(new RobustScore(100, 100).value()).isCloseTo(1, within(1e-12));
    assertThat(new RobustScore(0, 0).value()).isCloseTo(0.26894, within(1e-5));
  }

  /** IOR 5, HLR 40: alpha is 0.5 * 0.05 - 0.5 * 0.4 = -0.175. */
  @Test
  void whatRealImagesHaveOnTopCountsAgainstASet() {
    RobustScore score = RobustScore.ofLabels(60, 55, 45, 85);

    assertThat(score.first()).isEqualTo(5);
    assertThat(score.second()).isEqualTo(-40);
    assertThat(score.value()).isCloseTo(0.20063, within(1e-5));
  }

  /** beta is 0.5 * 0.04 + 0.5 * 0.1 = 0.07. */
  @Test
  void anImprovementWithoutAugmentationCountsAsOneWith() {
    assertThat(RobustScore.ofAugmentation(44, 40, 35, 25).value()).isCloseTo(0.29980, within(1e-5));
  }
}
