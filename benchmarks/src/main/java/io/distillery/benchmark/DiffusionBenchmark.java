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

  @Mixin private BenchmarkOptions options;

  @Override
  public Integer call() {
    LibTorch.threads(options.threads());
    System.out.println(Machine.description());
    Path directory = model.equals("mini") ? BenchmarkOptions.mini() : Path.of(model);
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard();
        LatentDiffusion diffusion = LatentDiffusion.read(directory, ScalarType.Float)) {
      long size = diffusion.unet().config().sampleSize();
      Tensor latents = torch.randn(2, diffusion.unet().config().latentChannels(), size, size);
      Tensor times = Tensors.of(new float[] {500, 500}, 2);
      Tensor text = torch.randn(2, 77, diffusion.unet().config().textWidth());
      double seconds =
          new Timing(1, 3)
              .median(
                  () -> {
                    try (PointerScope step = new PointerScope()) {
                      diffusion.unet().forward(latents, times, text);
                    }
                  });
      System.out.println(
          new TextTable("part", "seconds").row("denoising step", "%.4f".formatted(seconds)));
    }
    return 0;
  }
}
