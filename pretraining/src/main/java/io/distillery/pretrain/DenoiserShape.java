package io.distillery.pretrain;

import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.UNetConfig;
import io.distillery.diffusion.tokenizer.BytePairTrainer;
import io.distillery.diffusion.tokenizer.ClipTokenizer;
import java.util.List;

/** The numbers of a denoiser and its text encoder: those of a model that is in the repository. */
public enum DenoiserShape {
  /** For 32 px: attention over 4 x 4 pixels of the latents only, which is cheap and enough. */
  MINI(List.of(64, 128), List.of(false, true), List.of(4, 4), 96, 2, 2_048),

  /**
   * Of twice the parameters, for latents of 16 x 16, which the first level leaves at little cost;
   * attention over 4 x 4 pixels of the latents only.
   */
  LARGER(List.of(32, 96, 192), List.of(false, false, true), List.of(4, 4, 8), 128, 2, 4_096);

  private static final int TEXT_HEADS = 4;
  private static final int NORM_GROUPS = 16;

  private final List<Integer> channels;
  private final List<Boolean> attends;
  private final List<Integer> heads;
  private final int textWidth;
  private final int textLayers;
  private final int vocabulary;

  DenoiserShape(
      List<Integer> channels,
      List<Boolean> attends,
      List<Integer> heads,
      int textWidth,
      int textLayers,
      int vocabulary) {
    this.channels = channels;
    this.attends = attends;
    this.heads = heads;
    this.textWidth = textWidth;
    this.textLayers = textLayers;
    this.vocabulary = vocabulary;
  }

  /** Of the tokenizer that is learned from the captions. */
  BytePairTrainer.Options tokens() {
    return BytePairTrainer.Options.defaults().withVocabularySize(vocabulary);
  }

  /** For the latents of an autoencoder. */
  UNetConfig unet(AutoencoderConfig vae) {
    return new UNetConfig(
        vae.sampleSize() / vae.downscale(),
        vae.latentChannels(),
        channels,
        attends,
        1,
        heads,
        textWidth,
        NORM_GROUPS,
        1e-5,
        false);
  }

  /** For a tokenizer. */
  ClipTextConfig text(ClipTokenizer tokenizer) {
    return new ClipTextConfig(
        tokenizer.vocabularySize(),
        textWidth,
        4 * textWidth,
        textLayers,
        TEXT_HEADS,
        tokenizer.maxLength(),
        ClipTextConfig.Activation.QUICK_GELU);
  }
}
