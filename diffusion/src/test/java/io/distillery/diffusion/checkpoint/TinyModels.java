package io.distillery.diffusion.checkpoint;

import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.UNetConfig;
import io.distillery.diffusion.sampling.GenerationOptions;
import io.distillery.diffusion.sampling.ImageGenerator;
import io.distillery.diffusion.sampling.SeededNoise;
import io.distillery.diffusion.sampling.StepListener;
import io.distillery.diffusion.scheduler.PredictionType;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.diffusion.tokenizer.BytePairTrainer;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Parameters;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Models of two levels whose numbers follow Stable Diffusion's customs (32 groups, 8 heads or heads
 * 64 wide), with weights by formula, so that no branch is idle.
 */
public final class TinyModels {
  private static final GenerationOptions OPTIONS =
      GenerationOptions.stableDiffusion().withSteps(3).withGuidanceScale(3);

  private TinyModels() {}

  /** Like Stable Diffusion 1.x: convolutions before transformers, quick GELU, predicts noise. */
  public static LatentDiffusion first() {
    return create(false, List.of(8, 8), SchedulerConfig.stableDiffusion());
  }

  /** Like Stable Diffusion 2.x: linear maps before transformers, OpenCLIP, predicts velocity. */
  public static LatentDiffusion second() {
    return create(
        true,
        List.of(1, 1),
        SchedulerConfig.stableDiffusion().toBuilder()
            .predictionType(PredictionType.V_PREDICTION)
            .build());
  }

  /** Like the first, with other numbers of heads than Stable Diffusion's. */
  public static LatentDiffusion withHeads(int first, int second) {
    return create(false, List.of(first, second), SchedulerConfig.stableDiffusion());
  }

  private static LatentDiffusion create(
      boolean linear, List<Integer> heads, SchedulerConfig scheduler) {
    LibTorch.threads(1);
    int size = linear ? 96 : 64;
    return LatentDiffusion.create(
        new UNetConfig(
            size, 4, List.of(32, 64), List.of(true, false), 1, heads, 64, 32, 1e-5, linear),
        new AutoencoderConfig(3, 4, List.of(32, 64), 1, 32, 2 * size, 0.18215),
        new ClipTextConfig(
            514,
            64,
            96,
            2,
            1,
            16,
            linear ? ClipTextConfig.Activation.GELU : ClipTextConfig.Activation.QUICK_GELU),
        BytePairTrainer.train(Stream.of(), new BytePairTrainer.Options(514, 16, 2)),
        scheduler,
        part -> Parameters.byFormula(part, 1));
  }

  /** An image of 8 x 8 pixels that the model draws. */
  public static float[] draw(LatentDiffusion model) {
    try (PointerScope scope = new PointerScope();
        SeededNoise noise = new SeededNoise(5)) {
      Tensor image =
          new ImageGenerator(model, OPTIONS).fromText(List.of("a"), 8, 8, noise, StepListener.NONE);
      return Tensors.floats(image);
    }
  }
}
