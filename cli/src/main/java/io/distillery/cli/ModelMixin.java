package io.distillery.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The latent diffusion model. */
@Command(optionListHeading = "%nModel:%n")
final class ModelMixin {
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
}
