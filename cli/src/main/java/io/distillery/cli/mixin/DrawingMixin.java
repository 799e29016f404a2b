package io.distillery.cli.mixin;

import io.distillery.diffusion.model.KeptWeights;
import io.distillery.diffusion.model.VaeTiles;
import picocli.CommandLine.Option;

/** What a model of full size takes of the machine while it draws. */
public final class DrawingMixin {
  @Option(
      names = "--vae-tiles",
      paramLabel = "WHEN",
      defaultValue = "AUTO",
      description =
          "When the autoencoder works in overlapping tiles of 64 pixels of the latent (512 of the"
              + " image), which bounds memory and changes tones a little: auto, where an image"
              + " would take more than 3 GB at once, with Stable Diffusion above 850 pixels square;"
              + " on, for whatever is larger than a tile; off. Default: auto.")
  private VaeTiles vaeTiles;

  @Option(
      names = "--weights",
      paramLabel = "KEPT",
      defaultValue = "FASTEST",
      description =
          "How weights are kept: fastest, in bf16 where the processor computes in it, else in"
              + " float32; stored, as the files have them, which saves half the memory of float32 where"
              + " they are 16-bit and takes a little more time. Default: fastest.")
  private KeptWeights weights;

  /** Returns whether images are decoded whole or in tiles. */
  public VaeTiles vaeTiles() {
    return vaeTiles;
  }

  /** Returns in which precision weights are kept. */
  public KeptWeights weights() {
    return weights;
  }
}
