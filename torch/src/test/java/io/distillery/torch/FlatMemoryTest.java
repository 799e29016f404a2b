package io.distillery.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.pytorch.global.torch.silu;

import io.distillery.torch.nn.Conv2d;
import io.distillery.torch.nn.GroupNorm;
import io.distillery.torch.nn.Parameters;
import io.distillery.torch.optim.AdamW;
import io.distillery.torch.optim.Ema;
import io.distillery.torch.optim.Gradients;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Every step closes what it opened. */
class FlatMemoryTest {
  private static final int WARM_UP = 30;
  private static final int STEPS = 300;
  private static final long MEGABYTE = 1 << 20;

  /** A step makes about ten tensors of 1 MB: a single one kept a step would show as 300 MB. */
  @Test
  void trainingStepsLeaveNothingBehind() {
    LibTorch.threads(1);
    try (PointerScope all = new PointerScope();
        RandomSource random = new RandomSource(0);
        Parameters parameters = Parameters.initialised(0)) {
      Conv2d conv = new Conv2d(parameters.root().at("conv"), 4, 4, 3, 1);
      GroupNorm norm = new GroupNorm(parameters.root().at("norm"), 2, 4, 1e-5);
      Map<String, Tensor> trained = parameters.requireGradients().trainable();
      Tensor images = Tensors.channelsLast(random.normal(4, 4, 128, 128)); // 1 MB
      try (AdamW optimizer = new AdamW(trained, AdamW.Options.defaults());
          Ema ema = new Ema(trained, 0.99)) {
        long before = 0;
        long pointers = 0;
        for (int step = 0; step < WARM_UP + STEPS; step++) {
          if (step == WARM_UP) {
            before = Pointer.physicalBytes();
            pointers = Pointer.totalCount();
          }
          try (PointerScope scope = new PointerScope()) {
            optimizer.zeroGradients();
            silu(norm.forward(conv.forward(images))).square().mean().backward();
            Gradients.clip(trained, 1);
            optimizer.step(1e-3);
            ema.update();
          }
        }
        assertThat(Pointer.physicalBytes() - before).isLessThan(50 * MEGABYTE);
        assertThat(Pointer.totalCount()).isLessThanOrEqualTo(pointers);
      }
    }
  }
}
