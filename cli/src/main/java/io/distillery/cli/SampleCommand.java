package io.distillery.cli;

import io.distillery.dataset.PngFile;
import io.distillery.diffusion.LatentDiffusion;
import io.distillery.diffusion.checkpoint.ModelChoice;
import io.distillery.diffusion.sampling.GenerationOptions;
import io.distillery.diffusion.sampling.ImageBytes;
import io.distillery.diffusion.sampling.ImageGenerator;
import io.distillery.diffusion.sampling.PromptMode;
import io.distillery.diffusion.sampling.SeededNoise;
import io.distillery.diffusion.sampling.StepListener;
import io.distillery.diffusion.scheduler.SamplerChoice;
import io.distillery.pipeline.ConfigurationException;
import io.distillery.pipeline.ImageSheet;
import io.distillery.pipeline.ModelCard;
import io.distillery.pipeline.Progress;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Draws images from text, to see what a model has learned. */
@Command(
    name = "sample",
    sortOptions = false,
    description = {
      "Draws images from text alone and writes them as one sheet, a row for each prompt.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  distillery sample --prompt \"a photo of a ship\" --out ships.png",
      "  distillery sample --model sd-v1-5 --prompt \"a red bird\" --count 1 --out bird.png"
    })
final class SampleCommand implements Callable<Integer> {
  @Option(
      names = "--prompt",
      required = true,
      paramLabel = "TEXT",
      description = "What to draw. May be given several times.")
  private List<String> prompts;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The PNG file to write.")
  private Path out;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "8",
      description = "Images of each prompt. Default: ${DEFAULT-VALUE}.")
  private int count;

  @Option(
      names = "--guidance-scale",
      paramLabel = "SCALE",
      description =
          "Weight of the prompt; 1 is no guidance. Default: what suits the model, else 7.5.")
  private Double guidanceScale;

  @Option(
      names = "--negative-prompt",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "What to steer away from. Default: nothing.")
  private String negativePrompt;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "50",
      description = "Steps from noise to image. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--scheduler",
      paramLabel = "NAME",
      defaultValue = "checkpoint",
      description = "The sampler, as for synthesize. Default: ${DEFAULT-VALUE}.")
  private String scheduler;

  @Mixin private ModelMixin model;
  @Mixin private MachineMixin machine;
  @Mixin private CommonOptions common;

  @Override
  public Integer call() throws IOException {
    if (count < 1) {
      throw new ConfigurationException("--count is %d, expected at least 1".formatted(count));
    }
    ModelChoice choice = model.choice();
    LibTorch.threads(machine.threads());
    try (PointerScope scope = new PointerScope();
        LatentDiffusion diffusion = choice.read(ScalarType.Float)) {
      ImageGenerator generator = new ImageGenerator(diffusion, options(choice.path()));
      PngFile.write(out, ImageSheet.of(rows(generator)));
    }
    System.out.println(out);
    return 0;
  }

  private GenerationOptions options(Path modelPath) throws IOException {
    GenerationOptions usual = GenerationOptions.stableDiffusion();
    double suited =
        ModelCard.read(modelPath)
            .map(ModelCard::drawing)
            .map(ModelCard.Drawing::guidanceScale)
            .orElse(usual.guidanceScale());
    return new GenerationOptions(
        steps,
        usual.strength(),
        guidanceScale != null ? guidanceScale : suited,
        negativePrompt,
        SamplerChoice.ofOption(scheduler),
        PromptMode.PADDED);
  }

  /** One batch a prompt: {@code (prompts, count, H, W, 3)}, uint8. */
  private Tensor rows(ImageGenerator generator) {
    TensorVector rows = new TensorVector();
    try (Progress.Task task =
        common.progress().begin("Drawing", "images", (long) count * prompts.size())) {
      for (String prompt : prompts) {
        long[] seeds =
            LongStream.range(0, count)
                .map(i -> Seeds.derive(machine.seed(), "sample", prompt, i))
                .toArray();
        try (SeededNoise noise = new SeededNoise(seeds)) {
          List<String> same = Collections.nCopies(count, prompt);
          rows.push_back(ImageBytes.of(generator.fromText(same, noise, StepListener.NONE)));
        }
        task.done(rows.size() * count);
      }
    }
    return torch.stack(rows, 0);
  }
}
