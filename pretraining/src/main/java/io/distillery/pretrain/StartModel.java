package io.distillery.pretrain;

import io.distillery.diffusion.ModelChoice;
import io.distillery.diffusion.checkpoint.ChangedModelFiles;
import io.distillery.diffusion.checkpoint.ModelFiles;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.UNetConfig;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Names the model that a training goes on from.
 *
 * @param model whose denoiser, text encoder and vocabulary are trained further
 * @param autoencoder in place of the model's own: the result is then for images of its size
 */
record StartModel(Path model, Optional<Path> autoencoder) {
  /**
   * Finds out what is there; reads no more than headers.
   *
   * @throws io.distillery.base.ConfigurationException when a file is missing
   */
  ModelFiles files() {
    ModelChoice choice = ModelChoice.of(model);
    if (autoencoder.isEmpty()) {
      return choice.files();
    }
    ModelChoice other = choice.withVae(autoencoder);
    other.requireFiles();
    return new Sized(other.files());
  }

  /** A model whose denoiser draws latents of the autoencoder's size. */
  private static final class Sized extends ChangedModelFiles {
    Sized(ModelFiles base) {
      super(base);
    }

    @Override
    public UNetConfig unet() {
      AutoencoderConfig vae = vae();
      return super.unet().withSampleSize(vae.sampleSize() / vae.downscale());
    }
  }
}
