package io.distillery.diffusion;

import java.nio.file.Path;

/** The model that comes with Distillery, under the directory {@code distillery.home}. */
public final class EmbeddedModel {
  /** What options call it. */
  public static final String NAME = "mini";

  private EmbeddedModel() {}

  /** Where it is. */
  public static Path directory() {
    return Path.of(System.getProperty("distillery.home", "."), "models", NAME);
  }

  /** Where a model is that is named {@value #NAME} or by its path. */
  public static Path orPath(String model) {
    return model.equals(NAME) ? directory() : Path.of(model);
  }
}
