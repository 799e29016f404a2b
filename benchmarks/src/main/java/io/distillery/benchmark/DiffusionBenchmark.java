package io.distillery.benchmark;

import io.distillery.diffusion.EmbeddedModel;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.torch.LibTorch;
import io.distillery.torch.ProcessMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.global.torch.ScalarType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How fast a latent diffusion model draws, and how fast it could. */
@Command(
    name = "diffusion",
    sortOptions = false,
    description = {
      "Measures how fast and in what memory a latent diffusion model draws, and how near its"
          + " denoising step comes to the same heavy operations called bare.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  distillery benchmark diffusion",
      "  distillery benchmark checkpoint --out /tmp/sd --type bf16",
      "  distillery benchmark diffusion --model /tmp/sd --rounds 3"
    })
final class DiffusionBenchmark implements Callable<Integer> {
  private static final double MB = 1e6;
  private static final double GB = 1e9;

  @Option(
      names = "--model",
      paramLabel = "mini|photo|DIR",
      defaultValue = "mini",
      description = "mini, or a checkpoint's directory. Default: ${DEFAULT-VALUE}.")
  private String model;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description = "Height and width of the images. Default: the model's own.")
  private Integer size;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Images at once; each is two latents, prompted and negative. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description =
          "Number format to keep the weights in: fp32, bf16 or fp16. Default: the checkpoint's.")
  private NumberType type;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "Steps of the drawing whose memory is measured; 2 or more. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "How often step and floor are measured, in turns; 0 leaves them out. Default:"
              + " ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--clock",
      paramLabel = "CLOCK",
      defaultValue = "wall",
      description =
          "What step and floor are timed by: wall, or processor, which a loaded machine disturbs"
              + " less, with --threads 1. Default: ${DEFAULT-VALUE}.")
  private Clock clock;

  @Option(names = "--shapes", description = "Tell the operations shape by shape.")
  private boolean shapes;

  @Mixin private BenchmarkOptions options;

  @Override
  public Integer call() throws IOException {
    LibTorch.threads(options.threads());
    System.out.println(Machine.description());
    Path directory = EmbeddedModel.orPath(model);
    ScalarType kept = type == null ? null : type.scalarType();
    CheckpointOpening opening = new CheckpointOpening(directory);
    opening.warm();
    opening.mapping(); // loads the tensor engine
    double mapping = opening.mapping();
    long start = System.nanoTime();
    try (LatentDiffusion diffusion = LatentDiffusion.read(directory, kept)) {
      double seconds = (System.nanoTime() - start) / 1e9;
      int pixels = size != null ? size : diffusion.imageSize();
      System.out.printf(
          Locale.ROOT, "%s, %d x %d, %d at once%n%n", directory, pixels, pixels, batch);
      System.out.printf(
          Locale.ROOT, "Open the checkpoint: %.2f s, %.2f s of it to map it%n", seconds, mapping);
      peak("open");
      DrawingCost drawing = new DrawingCost(diffusion, pixels, batch);
      long heap = drawing.heapAStep(steps, () -> peak("denoise"));
      peak("decode");
      System.out.printf(Locale.ROOT, "Java heap allocated a step: %.3f MB%n%n", heap / MB);
      if (rounds > 0) {
        new StepAndFloor(diffusion, pixels, batch, clock).measure(rounds, shapes, System.out);
      }
      System.out.println(drawing.parts());
    }
    return 0;
  }

  /** Since the process began, so that the last one is that of the whole drawing. */
  private static void peak(String until) {
    ProcessMemory.peakResident()
        .ifPresent(
            bytes ->
                System.out.printf(
                    Locale.ROOT, "Peak resident memory, %s: %.2f GB%n", until, bytes / GB));
  }
}
