package io.distillery.benchmark;

import io.distillery.diffusion.LatentDiffusion;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How fast a latent diffusion model draws. */
@Command(
    name = "diffusion",
    sortOptions = false,
    description = {"Measures how fast and in what memory a latent diffusion model draws.", ""},
    footer = {
      "",
      "Examples:",
      "  distillery benchmark diffusion",
      "  distillery benchmark diffusion --model /tmp/sd --size 512"
    })
final class DiffusionBenchmark implements Callable<Integer> {
  @Option(
      names = "--model",
      paramLabel = "mini|DIR",
      defaultValue = "mini",
      description = "mini, or a checkpoint's directory. Default: ${DEFAULT-VALUE}.")
  private String model;

  @Option(names = "--clock", defaultValue = "wall", description = "x")
  private Clock clock;

  @Option(names = "--size", description = "x")
  private Integer pixels;

  @Option(names = "--rounds", defaultValue = "3", description = "x")
  private int rounds;

  @Option(names = "--shapes", description = "x")
  private boolean shapes;

  @Option(names = "--steps-only", description = "x")
  private boolean stepsOnly;

  @Mixin private BenchmarkOptions options;

  @Override
  public Integer call() {
    LibTorch.threads(options.threads());
    System.out.println(Machine.description());
    Path directory = model.equals("mini") ? BenchmarkOptions.mini() : Path.of(model);
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard();
        LatentDiffusion diffusion = LatentDiffusion.read(directory, ScalarType.Float)) {
      int size =
          pixels == null
              ? diffusion.unet().config().sampleSize()
              : pixels / diffusion.vae().config().downscale();
      Tensor latents = torch.randn(2, diffusion.unet().config().latentChannels(), size, size);
      Tensor times = Tensors.of(new float[] {500, 500}, 2);
      Tensor text = torch.randn(2, 77, diffusion.unet().config().textWidth());
      Runnable step =
          () -> {
            try (PointerScope s = new PointerScope()) {
              diffusion.unet().forward(latents, times, text);
            }
          };
      step.run();
      double[] seconds = new double[rounds];
      OperatorFloor floor =
          stepsOnly
              ? null
              : new OperatorFloor(
                  ModelOperators.ofUNet(
                      diffusion.unet().config(), diffusion.unetParameters(), 2, size, size, 77),
                  ScalarType.Float,
                  clock);
      for (int i = 0; i < rounds; i++) {
        seconds[i] = Timing.seconds(clock, step);
        if (floor != null) {
          floor.round();
        }
        System.out.println(seconds[i]);
      }
      double median = Timing.median(seconds);
      if (floor != null) {
        System.out.println(floor.byKind());
        if (shapes) {
          System.out.println(floor.byShape());
        }
        System.out.printf(
            "step %.4f floor %.4f ratio %.3f; %.1f GFLOP%n",
            median, floor.seconds(), median / floor.seconds(), floor.flops() / 1e9);
      }
    }
    return 0;
  }
}
