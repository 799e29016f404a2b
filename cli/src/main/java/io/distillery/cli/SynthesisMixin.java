package io.distillery.cli;

import io.distillery.diffusion.ModelCard;
import io.distillery.diffusion.sampling.ImageGenerator;
import io.distillery.diffusion.sampling.PromptMode;
import io.distillery.diffusion.scheduler.SamplerChoice;
import io.distillery.synthesis.SynthesisOptions;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
      description =
          "How far a prototype is noised before it is drawn anew: from 0, which decodes it as it"
              + " is, to 1, which forgets it. Default: what suits the model, else 0.7.")
  private Double strength;

  @Option(
      names = GUIDANCE_SCALE,
      paramLabel = "SCALE",
      description =
          "Weight of the description against the negative prompt; 1 is no guidance. Default: what"
              + " suits the model, else 10.")
  private Double guidanceScale;

  @Option(
      names = "--guidance-rescale",
      paramLabel = "SHARE",
      description =
          "How far a guided prediction gets back the spread that it has under the description"
              + " alone, from 0 to 1: against the strong colours and contrasts of large scales."
              + " Default: what suits the model, else 0.")
  private Double guidanceRescale;

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
          "The sampler: checkpoint (the one that the model names), pndm, pndm-repeated, ddim, ddim-eta1,"
              + " euler, euler-karras, dpm++2m, dpm++2m-karras, ddpm. Default: ${DEFAULT-VALUE}.")
  private String scheduler;

  @Option(
      names = "--negative-prompt",
      paramLabel = "TEXT",
      description =
          "What to steer away from. Default: what suits the model, else \"cartoon, anime,"
              + " painting\".")
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
      description =
          "Images drawn at once; others move results by rounding. Default: 8, fewer of more than 256"
              + " pixels.")
  private Integer batch;

  @Mixin private DrawingMixin drawing;

  /** The options, with what suits the model where the command line leaves them open. */
  SynthesisOptions options(ModelMixin model) throws IOException {
    ModelCard.Drawing suited =
        ModelCard.read(model.path())
            .map(ModelCard::drawing)
            .orElseGet(ModelCard.Drawing::published);
    int pixels = size != null ? size : usualSize(model);
    return new SynthesisOptions(
        strength != null ? strength : suited.strength(),
        steps,
        guidanceScale != null ? guidanceScale : suited.guidanceScale(),
        guidanceRescale != null ? guidanceRescale : suited.guidanceRescale(),
        negativePrompt != null ? negativePrompt : suited.negativePrompt(),
        SamplerChoice.ofOption(scheduler),
        promptMode,
        batch != null ? batch : ImageGenerator.usualBatch(pixels),
        pixels,
        drawing.vaeTiles(),
        drawing.weights());
  }

  /** The size of images where none is asked for. */
  static int usualSize(ModelMixin model) {
    return model.model().equals(ModelMixin.MINI) ? MINI_SIZE : USUAL_SIZE;
  }
}
