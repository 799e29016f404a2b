package io.distillery.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.distillery.torch.LibTorch;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

/** Kendall et al., equation 10, against its analytic optimum. */
class LossBalanceTest {
  @Test
  void startsAsTheMeanOfBothErrors() {
    LossBalance balance = new LossBalance();
    assertThat(balance.imageWeight()).isEqualTo(0.5);
    assertThat(balance.textWeight()).isEqualTo(0.5);
  }

  @Test
  void errorsThatStayWeighByTheirInverse() {
    LossBalance balance = new LossBalance();
    descend(balance, 0.3, 0.1, 2000);
    assertThat(balance.imageWeight()).isCloseTo(0.5 / 0.3, within(0.02));
    assertThat(balance.textWeight()).isCloseTo(0.5 / 0.1, within(0.1));
  }

  /** The gradient that is written down is that of the loss, by central differences. */
  @Test
  void descendsTheLossOfThePaper() {
    double error = 0.3;
    double[] s = {0};
    java.util.function.DoubleUnaryOperator loss = x -> Math.exp(-x) / 2 * error + x / 2;
    LossBalance balance = new LossBalance();
    for (int i = 0; i < 100; i++) {
      double before = Math.log(0.5 / balance.imageWeight());
      double slope = (loss.applyAsDouble(before + 1e-6) - loss.applyAsDouble(before - 1e-6)) / 2e-6;
      balance.step(error, 1);
      s[0] = Math.log(0.5 / balance.imageWeight());
      assertThat(s[0] - before).isNegative();
      assertThat(slope).isPositive();
      if (i == 0) { // Adam's first step is the rate, whatever the gradient
        assertThat(s[0]).isCloseTo(-0.01, within(1e-6));
      }
    }
    // an error of 1 is at its optimum from the start
    assertThat(balance.textWeight()).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void goesOnFromItsState() {
    LibTorch.load();
    LossBalance whole = new LossBalance();
    LossBalance first = new LossBalance();
    LossBalance second = new LossBalance();
    descend(whole, 0.3, 0.1, 50);
    descend(first, 0.3, 0.1, 20);
    try (PointerScope scope = new PointerScope()) {
      second.restore(first.state());
    }
    descend(second, 0.3, 0.1, 30);
    assertThat(second.textWeight()).isEqualTo(whole.textWeight()).isGreaterThan(0.6);
    assertThat(second.imageWeight()).isEqualTo(whole.imageWeight());
  }

  private static void descend(LossBalance balance, double image, double text, int steps) {
    for (int i = 0; i < steps; i++) {
      balance.step(image, text);
    }
  }
}
