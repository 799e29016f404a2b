package io.distillery.benchmark;

import io.distillery.diffusion.checkpoint.LatentDiffusion;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A denoising step of guided images against the same convolutions, matrix products and attentions
 * called bare: in turns, so that what else the machine does slows both.
 */
final class StepAndFloor {
  private final LatentDiffusion model;
  private final int side;
  private final int latents;
  private final ScalarType type;
  private final Clock clock;

  /** Of so many square images at once; each has two latents, prompted and negative. */
  StepAndFloor(LatentDiffusion model, int size, int batch, Clock clock) {
    this.model = model;
    this.side = size / model.vae().config().downscale();
    this.latents = 2 * batch;
    this.type = model.unetParameters().computeType();
    this.clock = clock;
  }

  /** Measures in so many rounds and tells. */
  void measure(int rounds, boolean shapes, PrintStream out) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard inference = new NoGradGuard()) {
      Runnable step = step();
      step.run();
      OperatorTimes floor =
          new OperatorTimes(
              ModelOperators.ofUNet(
                  model.unet().config(), model.unetParameters(), latents, side, side, tokens()),
              type,
              clock);
      OperatorTimes between =
          new OperatorTimes(
              ModelOperators.betweenOfUNet(
                  model.unet().config(), model.unetParameters(), latents, side, side),
              type,
              clock);
      double[] seconds = new double[rounds];
      for (int round = 0; round < rounds; round++) {
        seconds[round] = Timing.seconds(clock, step);
        floor.round();
        between.round();
      }
      double median = Timing.median(seconds);
      out.printf(
          Locale.ROOT,
          "A denoising step: %.4f s (%.4f to %.4f); its floor: %.4f s; ratio %.2f%n",
          median,
          Arrays.stream(seconds).min().orElseThrow(),
          Arrays.stream(seconds).max().orElseThrow(),
          floor.seconds(),
          median / floor.seconds());
      out.printf(
          Locale.ROOT,
          "%.1f GFLOP, %.0f GFLOP/s in the step%n%n",
          floor.flops() / 1e9,
          floor.flops() / median / 1e9);
      out.println("The floor: what libtorch's bare operators take");
      out.println(floor.byKind());
      out.println("Between them, called bare as well");
      out.println(between.byKind());
      if (shapes) {
        out.println(floor.byShape());
        out.println(between.byShape());
      }
    }
  }

  private int tokens() {
    return model.textEncoder().config().positions();
  }

  private Runnable step() {
    Tensor x = torch.randn(latents, model.unet().config().latentChannels(), side, side).to(type);
    Tensor times = torch.full(new long[] {latents}, new Scalar(500.0));
    Tensor text = torch.randn(latents, tokens(), model.unet().config().textWidth()).to(type);
    return () -> {
      try (PointerScope scope = new PointerScope()) {
        model.unet().forward(x, times, text);
      }
    };
  }
}
