package io.distillery.cli;

import io.distillery.pipeline.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The latent diffusion model. */
@Command(optionListHeading = "%nModel:%n")
final class ModelMixin {
  static final String MINI = "mini";

  @Option(
      names = "--model",
      paramLabel = "mini|DIR",
      defaultValue = "mini",
      description =
          "The latent diffusion model: mini, the embedded one for 32 px images, or a directory in"
              + " the diffusers layout, such as Stable Diffusion v1.5. Default: ${DEFAULT-VALUE}.")
  private String model;

  String model() {
    return model;
  }

  /**
   * The model's directory.
   *
   * @throws ConfigurationException when there is none
   */
  Path directory() {
    Path directory =
        model.equals(MINI)
            ? Path.of(System.getProperty("distillery.home", "."), "models", MINI)
            : Path.of(model);
    if (!Files.isDirectory(directory)) {
      throw new ConfigurationException(
          "--model %s: there is no directory %s; expected mini, or a model in the diffusers layout (unet, vae, text_encoder, tokenizer, scheduler)"
              .formatted(model, directory));
    }
    return directory;
  }
}
