package io.distillery.pretrain;

import io.distillery.base.Progress;
import io.distillery.diffusion.ModelChoice;
import io.distillery.diffusion.checkpoint.ChangedModelFiles;
import io.distillery.diffusion.checkpoint.ModelFiles;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.UNetConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Names the model that a training goes on from.
 *
 * @param model whose denoiser, text encoder and vocabulary are trained further
 * @param autoencoder in place of the model's own: the result is then for images of its size
 * @param vocabulary how many tokens are learned at most in place of the model's own; none for those
 */
record StartModel(Path model, Optional<Path> autoencoder, Optional<Integer> vocabulary) {
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

  /**
   * Finds out what is there, with the vocabulary that is learned from descriptions where one is
   * asked for.
   */
  ModelFiles files(List<String> captions, Progress progress) throws IOException {
    if (vocabulary.isEmpty()) {
      return files();
    }
    LearnedVocabulary learned = new LearnedVocabulary(files(), captions, vocabulary.get());
    progress.note(learned.sentence(captions));
    return learned;
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
