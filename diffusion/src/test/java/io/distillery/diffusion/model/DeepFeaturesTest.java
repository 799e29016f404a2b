package io.distillery.diffusion.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Parameters;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class DeepFeaturesTest {
  private static final UNetConfig CONFIG =
      new UNetConfig(
          8,
          4,
          List.of(8, 16, 16),
          List.of(true, true, false),
          2,
          List.of(2, 2, 2),
          8,
          4,
          1e-5,
          false);

  private final AtomicInteger segments = new AtomicInteger();

  private Tensor call(
      UNet2DConditionModel unet, Tensor latents, double time, Tensor text, DeepFeatures deep) {
    segments.set(0);
    SegmentRunner counting =
        (segment, inputs) -> {
          segments.incrementAndGet();
          return SegmentRunner.direct().run(segment, inputs);
        };
    Tensor timesteps = Tensors.of(new float[] {(float) time}, 1);
    return unet.forward(latents, timesteps, text, null, counting, deep);
  }

  @Test
  void theFirstOfEveryFewCallsComputesAll() {
    LibTorch.threads(1);
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard();
        Parameters parameters = Parameters.initialised(1);
        DeepFeatures deep = new DeepFeatures(3)) {
      UNet2DConditionModel unet = new UNet2DConditionModel(parameters.root(), CONFIG);
      parameters.all().get("conv_out.weight").normal_(); // it begins at zero
      Tensor latents = torch.randn(1, 4, 8, 8);
      Tensor text = torch.randn(1, 3, 8);
      Tensor whole = unet.forward(latents, Tensors.of(new float[] {500}, 1), text);

      assertThat(call(unet, latents, 500, text, deep).equal(whole)).isTrue();
      int all = segments.get();
      assertThat(call(unet, latents, 500, text, deep).equal(whole))
          .as("where nothing has changed, nothing is lost")
          .isTrue();
      assertThat(segments.get()).as("time, first, last and out").isEqualTo(4).isLessThan(all);

      Tensor next = latents.add(torch.randn(1, 4, 8, 8), new Scalar(0.01));
      Tensor wholeNext = unet.forward(next, Tensors.of(new float[] {480}, 1), text);
      Tensor reused = call(unet, next, 480, text, deep);
      assertThat(distance(reused, wholeNext)).isPositive();
      assertThat(distance(reused, wholeNext))
          .as("nearer than the prediction of before")
          .isLessThan(distance(whole, wholeNext));

      assertThat(call(unet, next, 480, text, deep).equal(wholeNext)).as("the fourth").isTrue();
      assertThat(segments.get()).isEqualTo(all);
    }
  }

  private static double distance(Tensor a, Tensor b) {
    return a.sub(b).square().mean().item_double();
  }
}
