package io.distillery.diffusion.sampling;

import io.distillery.base.Text;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.tiny.TinyConfig;
import io.distillery.diffusion.tiny.TinyDecoder;
import io.distillery.diffusion.tiny.TinyEncoder;
import io.distillery.torch.CheckpointException;
import java.util.Optional;

/**
 * Holds what stands in for a model's own autoencoder, whose latents and images it gives nearly.
 * They stay their maker's to close.
 *
 * @param encoder in place of the model's encoder
 * @param decoder in place of the model's decoder
 */
public record TinyAutoencoders(Optional<TinyEncoder> encoder, Optional<TinyDecoder> decoder) {
  /** None: the model's own works. */
  public static final TinyAutoencoders NONE =
      new TinyAutoencoders(Optional.empty(), Optional.empty());

  /**
   * Refuses halves for latents of another shape than the model's.
   *
   * @throws CheckpointException saying which
   */
  void requireFit(LatentDiffusion model) {
    encoder.ifPresent(half -> requireFit(model, "encoder", half.config()));
    decoder.ifPresent(half -> requireFit(model, "decoder", half.config()));
  }

  private static void requireFit(LatentDiffusion model, String half, TinyConfig tiny) {
    AutoencoderConfig own = model.vae().config();
    if (tiny.latentChannels() != own.latentChannels()
        || tiny.imageChannels() != own.imageChannels()
        || TinyConfig.DOWNSCALE != own.downscale()) {
      throw new CheckpointException(
          Text.format(
              "The tiny %s is for latents of %d channels, %d times smaller than images; those of %s"
                  + " have %d channels and are %d times smaller",
              half,
              tiny.latentChannels(),
              TinyConfig.DOWNSCALE,
              model.name(),
              own.latentChannels(),
              own.downscale()));
    }
  }
}
