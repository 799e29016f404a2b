package io.distillery.cli;

import io.distillery.base.ConfigurationException;
import io.distillery.diffusion.EmbeddedModel;
import io.distillery.diffusion.ModelChoice;
import io.distillery.diffusion.lora.LoraChoice;
import io.distillery.diffusion.scheduler.PredictionType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** The latent diffusion model. */
@Command(optionListHeading = "%nModel:%n")
final class ModelMixin {
  static final String MINI = EmbeddedModel.MINI;

  @Option(
      names = "--model",
      paramLabel = "mini|DIR|FILE",
      defaultValue = "mini",
      description =
          "The latent diffusion model: mini, the embedded one for 32 px images; or a directory in"
              + " the diffusers layout, such as Stable Diffusion v1.5; or one .safetensors file in"
              + " the original layout of Stable Diffusion 1.x or 2.x. Default: ${DEFAULT-VALUE}.")
  private String model;

  @Option(
      names = "--tokenizer",
      paramLabel = "DIR",
      description =
          "For a model in one file, which holds none: a directory with vocab.json and merges.txt.")
  private Path tokenizer;

  @Option(
      names = "--prediction-type",
      paramLabel = "TYPE",
      description =
          "For a model in one file, which does not say what it predicts: epsilon, v_prediction or"
              + " sample. Default: epsilon for 1.x; 2.x needs it.")
  private PredictionType prediction;

  @Option(
      names = "--lora",
      paramLabel = "FILE[:SCALE]",
      split = ",",
      converter = LoraConverter.class,
      description =
          "A LoRA file to merge into the model, e.g. style.safetensors:0.8; may be given several"
              + " times. Default scale: 1.")
  private List<LoraChoice> loras;

  String model() {
    return model;
  }

  /**
   * The model with what belongs to it.
   *
   * @throws ConfigurationException when there is none
   */
  ModelChoice choice() {
    return new ModelChoice(
        path(), Optional.ofNullable(tokenizer), Optional.ofNullable(prediction), loras());
  }

  private List<LoraChoice> loras() {
    List<LoraChoice> given = loras == null ? List.of() : loras;
    for (LoraChoice lora : given) {
      if (!Files.isRegularFile(lora.file())) {
        throw new ConfigurationException(
            "--lora %s: there is no such file; expected FILE or FILE:SCALE".formatted(lora.file()));
      }
    }
    return given;
  }

  /** Reads FILE or FILE:SCALE. */
  static final class LoraConverter implements ITypeConverter<LoraChoice> {
    @Override
    public LoraChoice convert(String text) {
      return LoraChoice.parse(text);
    }
  }

  /**
   * The model's directory or file.
   *
   * @throws ConfigurationException when there is none
   */
  Path path() {
    return existing(model);
  }

  /**
   * The directory or file of a model that is named like this.
   *
   * @throws ConfigurationException when there is none
   */
  static Path existing(String model) {
    Path path = EmbeddedModel.orPath(model);
    if (!Files.exists(path)) {
      throw new ConfigurationException(
          ("There is no directory or file %s for the model %s; expected mini, a directory in the"
                  + " diffusers layout (unet, vae, text_encoder, tokenizer, scheduler), or a"
                  + " .safetensors file in the original layout")
              .formatted(path, model));
    }
    return path;
  }
}
