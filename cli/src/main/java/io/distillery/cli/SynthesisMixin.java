package io.distillery.cli;

import io.distillery.diffusion.sampling.PromptMode;
import io.distillery.diffusion.scheduler.SamplerChoice;
import io.distillery.synthesis.SynthesisOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How images are drawn. */
@Command(optionListHeading = "%nSynthesis:%n")
final class SynthesisMixin {
  static final String STRENGTH = "--strength";
  static final String GUIDANCE_SCALE = "--guidance-scale";

  private static final int MINI_SIZE = 32;
  private static final int USUAL_SIZE = 256;

  @Option(
      names = STRENGTH,
      paramLabel = "SHARE",
      defaultValue = "0.7",
      description =
          "How far a prototype is noised before it is drawn anew: above 0, which keeps it, to 1,"
              + " which forgets it. Default: ${DEFAULT-VALUE}.")
  private double strength;

  @Option(
      names = GUIDANCE_SCALE,
      paramLabel = "SCALE",
      defaultValue = "10",
      description =
          "Weight of the description against the negative prompt; 1 is no guidance. Default:"
              + " ${DEFAULT-VALUE}.")
  private double guidanceScale;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "50",
      description =
          "Steps of a whole walk from noise, of which the strength takes its share. Default:"
              + " ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--scheduler",
      paramLabel = "NAME",
      defaultValue = "checkpoint",
      description =
          "The sampler: checkpoint (the one that the model names), pndm, pndm-repeated, ddim, euler,"
              + " euler-karras, dpm++2m, dpm++2m-karras, ddpm. Default: ${DEFAULT-VALUE}.")
  private String scheduler;

  @Option(
      names = "--negative-prompt",
      paramLabel = "TEXT",
      defaultValue = "cartoon, anime, painting",
      description = "What to steer away from. Default: ${DEFAULT-VALUE}.")
  private String negativePrompt;

  @Option(
      names = "--prompt-mode",
      paramLabel = "MODE",
      defaultValue = "PADDED",
      description =
          "padded: cut or padded to what the text encoder takes; windows: long prompts in windows,"
              + " as in the authors' scripts. Default: padded.")
  private PromptMode promptMode;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description =
          "Height and width of the distilled images. Default: 32 with the model mini, else 256.")
  private Integer size;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "8",
      description =
          "Images drawn at once; others move results by rounding. Default: ${DEFAULT-VALUE}.")
  private int batch;

  SynthesisOptions options(String model) {
    int usualSize = model.equals(ModelMixin.MINI) ? MINI_SIZE : USUAL_SIZE;
    return new SynthesisOptions(
        strength,
        steps,
        guidanceScale,
        negativePrompt,
        SamplerChoice.ofOption(scheduler),
        promptMode,
        batch,
        size != null ? size : usualSize);
  }
}
