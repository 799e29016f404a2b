package io.distillery.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.distillery.evaluation.augment.CutMix;
import io.distillery.evaluation.augment.Normalisation;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoftLabelProtocolTest {
  @Test
  void everyDefaultIsThePublishedOne() {
    SoftLabelProtocol cifar = SoftLabelProtocol.CIFAR;
    assertThat(cifar.epochs()).isEqualTo(300);
    assertThat(cifar.testEvery()).isEqualTo(10);
    assertThat(cifar.untested()).isEqualTo(0.8);
    assertThat(cifar.repeats()).isEqualTo(3);
    assertThat(cifar.temperature()).isEqualTo(20);
    assertThat(cifar.learningRate()).isEqualTo(1e-3);
    assertThat(cifar.beta1()).isEqualTo(0.9);
    assertThat(cifar.beta2()).isEqualTo(0.999);
    assertThat(cifar.weightDecay()).isEqualTo(0.01);
    assertThat(cifar.factor()).isEqualTo(1);
    assertThat(cifar.cutMix()).isEqualTo(new CutMix(1, 1));
    assertThat(cifar.bfloat16()).isFalse();
    assertThat(cifar.normalisation()).isEqualTo(Normalisation.IMAGENET);
    assertThat(Normalisation.IMAGENET.mean()).containsExactly(0.485, 0.456, 0.406);
    assertThat(Normalisation.IMAGENET.deviation()).containsExactly(0.229, 0.224, 0.225);
    assertThat(SoftLabelProtocol.IMAGENET)
        .usingRecursiveComparison()
        .ignoringFields("factor")
        .isEqualTo(cifar);
    assertThat(SoftLabelProtocol.IMAGENET.factor()).isEqualTo(2);
    assertThat(SoftLabelProtocol.forImages(32)).isEqualTo(cifar);
    assertThat(SoftLabelProtocol.forImages(64)).isEqualTo(SoftLabelProtocol.IMAGENET);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 10, 32, 10",
    "10, 10, 32, 50",
    "50, 10, 32, 100",
    "1, 100, 32, 20",
    "10, 100, 32, 100",
    "50, 100, 32, 200",
    "10, 200, 64, 100",
    "50, 200, 64, 100",
    "10, 1000, 224, 100",
    "50, 1000, 224, 200",
    "1, 3, 32, 3",
    "10, 2, 32, 20"
  })
  void theBatchFollowsFromIpcAndClasses(int ipc, int classes, int size, int batch) {
    assertThat(SoftLabelProtocol.CIFAR.batch(ipc, classes, size)).isEqualTo(batch);
  }

  @Test
  void theRateFallsToHalfAlongACosine() {
    SoftLabelProtocol protocol = SoftLabelProtocol.CIFAR;
    assertThat(protocol.rate(0)).isEqualTo(1e-3);
    assertThat(protocol.rate(150)).isCloseTo(1e-3 * 0.5 * (1 + Math.sqrt(0.5)), within(1e-12));
    assertThat(protocol.rate(300)).isCloseTo(0.5e-3, within(1e-12));
  }

  @Test
  void itTestsEveryTenEpochsInTheLastFifth() {
    assertThat(
            IntStream.rangeClosed(1, 300)
                .filter(e -> SoftLabelProtocol.CIFAR.testsAfter(e, 10))
                .toArray())
        .containsExactly(250, 260, 270, 280, 290, 300);
    assertThat(SoftLabelProtocol.CIFAR.tests()).isEqualTo(6);
    SoftLabelProtocol odd = SoftLabelProtocol.CIFAR.with(33, 1);
    assertThat(IntStream.rangeClosed(1, 33).filter(e -> odd.testsAfter(e, 10)).toArray())
        .containsExactly(30, 33);
  }

  @Test
  void theNameSaysWhatIsNotAsPublished() {
    assertThat(SoftLabelProtocol.CIFAR.name()).isEqualTo("soft-label");
    assertThat(SoftLabelProtocol.CIFAR.in(true).withRepeats(9).name())
        .isEqualTo("soft-label, in bfloat16");
    assertThat(SoftLabelProtocol.CIFAR.with(500, 3).name())
        .isEqualTo("soft-label, lengthened to 500 of 300 epochs");
    assertThat(SoftLabelProtocol.CIFAR.with(30, 3).name())
        .isEqualTo("soft-label, shortened to 30 of 300 epochs");
    assertThatThrownBy(() -> SoftLabelProtocol.CIFAR.with(0, 3))
        .hasMessage("The protocol's epochs is 0, expected 1 or more");
  }
}
