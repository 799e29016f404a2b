package io.distillery.diffusion.tiny;

import io.distillery.base.Text;

/**
 * Holds the numbers of half a tiny autoencoder.
 *
 * @param imageChannels 3 for colour
 * @param latentChannels channels of a latent: 4 for Stable Diffusion
 * @param width channels of every layer between: 64
 * @param pooled whether the blocks of the lowest resolution first add what a wider, normalised
 *     bottleneck makes of their input
 */
public record TinyConfig(int imageChannels, int latentChannels, int width, boolean pooled) {
  /** Blocks at each resolution but the image's own, and how often it is halved. */
  static final int BLOCKS = 3;

  static final int HALVINGS = 3;

  /** How many image pixels a latent pixel stands for in each direction. */
  public static final int DOWNSCALE = 1 << HALVINGS;

  public TinyConfig {
    if (imageChannels < 1 || latentChannels < 1 || width < 1) {
      throw new IllegalArgumentException(
          Text.format(
              "A tiny autoencoder of %d image channels, %d latent channels and width %d, expected at least 1 each",
              imageChannels, latentChannels, width));
    }
  }
}
