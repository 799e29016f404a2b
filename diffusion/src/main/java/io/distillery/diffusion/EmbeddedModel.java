package io.distillery.diffusion;

import java.nio.file.Path;

/** Finds the model that comes with Distillery, under the directory {@code distillery.home}. */
public final class EmbeddedModel {
  /** Names it as options do. */
  public static final String NAME = "mini";

  private EmbeddedModel() {}

  /** Returns where it is. */
  public static Path directory() {
    return Path.of(System.getProperty("distillery.home", "."), "models", NAME);
  }

  /** Finds where a model is that is named {@value #NAME} or by its path. */
  public static Path orPath(String model) {
    return model.equals(NAME) ? directory() : Path.of(model);
  }
}
