package io.distillery.benchmark;

import io.distillery.diffusion.EmbeddedModel;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes what {@code benchmark diffusion} measures at full size. */
@Command(
    name = "checkpoint",
    description = {
      "Writes a checkpoint of Stable Diffusion v1.5's size, its weights made by formula, for"
          + " benchmark diffusion: 4.3 GB, or half in bf16 or fp16.",
      ""
    },
    footer = {"", "Example:", "  distillery benchmark checkpoint --out /tmp/sd --type bf16"})
final class BenchmarkCheckpoint implements Callable<Integer> {
  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The directory to write.")
  private Path out;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      defaultValue = "fp32",
      description = "Number format of the weights: fp32, bf16 or fp16. Default: ${DEFAULT-VALUE}.")
  private NumberType type;

  @Mixin private BenchmarkOptions options;

  @Override
  public Integer call() throws IOException {
    LibTorch.threads(options.threads());
    StableDiffusionFiles.write(out, EmbeddedModel.orPath(EmbeddedModel.MINI), type.scalarType());
    System.out.println(out);
    return 0;
  }
}
