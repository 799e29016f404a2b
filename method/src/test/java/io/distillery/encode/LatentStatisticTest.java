package io.distillery.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.distillery.base.ContentHash;
import io.distillery.diffusion.model.LatentDistribution;
import io.distillery.torch.LibTorch;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class LatentStatisticTest {
  private static final ContentHash CAT = ContentHash.of(new byte[] {1});
  private static final ContentHash DOG = ContentHash.of(new byte[] {2});

  @Test
  void samplesDependOnSeedAndImageAloneAndHaveTheDistributionsMoments() {
    LibTorch.load();
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(1)) {
      Tensor mean = random.normal(3, 4, 16, 16);
      Tensor deviation = torch.ones(3, 4, 16, 16).mul(new Scalar(0.5));
      LatentDistribution distribution = new LatentDistribution(mean, deviation.square().log());
      LatentStatistic sample = LatentStatistic.of(LatentChoice.SAMPLE, 7);
      Tensor both = sample.of(distribution, List.of(CAT, DOG));
      Tensor turned = sample.of(swapped(distribution), List.of(DOG, CAT));
      assertThat(Tensors.floats(turned.get(0))).isEqualTo(Tensors.floats(both.get(1)));
      assertThat(Tensors.floats(turned.get(1))).isEqualTo(Tensors.floats(both.get(0)));
      Tensor noise = both.sub(mean).get(0);
      assertThat(noise.mean().item_double()).isCloseTo(0, within(0.06));
      assertThat(noise.square().mean().item_double()).isCloseTo(0.25, within(0.04));
      assertThat(Tensors.floats(noise)).isNotEqualTo(Tensors.floats(both.sub(mean).get(1)));
      assertThat(
              Tensors.floats(
                  LatentStatistic.of(LatentChoice.SAMPLE, 8).of(distribution, List.of(CAT, DOG))))
          .isNotEqualTo(Tensors.floats(both));
    }
  }

  @Test
  void theMeanIsTheMean() {
    LibTorch.load();
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(1)) {
      LatentDistribution distribution =
          new LatentDistribution(random.normal(2, 1, 2, 2), random.normal(2, 1, 2, 2));
      LatentStatistic mean = LatentStatistic.of(LatentChoice.MEAN, 7);
      assertThat(mean).isEqualTo(LatentStatistic.MEAN);
      assertThat(Tensors.floats(mean.of(distribution, List.of(CAT, DOG))))
          .isEqualTo(Tensors.floats(distribution.mean()));
      assertThat(mean.title()).isNotEqualTo(LatentStatistic.of(LatentChoice.SAMPLE, 7).title());
    }
  }

  private static LatentDistribution swapped(LatentDistribution of) {
    Tensor order = Tensors.of(new long[] {1, 0, 2}, 3);
    return new LatentDistribution(
        of.mean().index_select(0, order), of.logVariance().index_select(0, order));
  }
}
