package io.distillery.benchmark;

import io.distillery.diffusion.EmbeddedModel;
import io.distillery.diffusion.LatentDiffusion;
import io.distillery.diffusion.sampling.GenerationOptions;
import io.distillery.diffusion.sampling.ImageGenerator;
import io.distillery.torch.LibTorch;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How good a model of CIFAR-10's classes is, by numbers that its card states. */
@Command(
    name = "mini",
    sortOptions = false,
    description = {
      "Measures how good the embedded model is: whether a thing comes out in the colour that the"
          + " prompt names.",
      ""
    },
    footer = {"", "Example:", "  distillery benchmark mini"})
final class MiniBenchmark implements Callable<Integer> {
  @Option(
      names = "--model",
      paramLabel = "mini|DIR",
      defaultValue = "mini",
      description =
          "mini, or the directory of another model with those classes. Default: ${DEFAULT-VALUE}.")
  private String model;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "25",
      description = "Images of each thing in each colour. Default: ${DEFAULT-VALUE}.")
  private int count;

  @Option(
      names = "--guidance-scale",
      paramLabel = "SCALE",
      defaultValue = "6",
      description = "Weight of the prompt. Default: ${DEFAULT-VALUE}.")
  private double guidanceScale;

  @Mixin private BenchmarkOptions options;

  @Override
  public Integer call() {
    LibTorch.threads(options.threads());
    Path directory = EmbeddedModel.orPath(model);
    GenerationOptions drawing =
        GenerationOptions.stableDiffusion().withGuidanceScale(guidanceScale);
    try (PointerScope scope = new PointerScope();
        LatentDiffusion diffusion = LatentDiffusion.read(directory, ScalarType.Float)) {
      ColourAdherence.Result result =
          new ColourAdherence(new ImageGenerator(diffusion, drawing)).measure(count);
      TextTable table = new TextTable("colour asked for", "named so, %", "named so otherwise, %");
      List<String> colours = ColourAdherence.colours();
      for (int i = 0; i < colours.size(); i++) {
        table.row(
            colours.get(i), percent(result.named().get(i)), percent(result.otherwise().get(i)));
      }
      System.out.println(table);
      System.out.printf(
          "Red asked for is redder than blue asked for, same noise: %s %% of pairs%n",
          percent(result.warmer()));
    }
    return 0;
  }

  private static String percent(double share) {
    return "%.0f".formatted(100 * share);
  }
}
