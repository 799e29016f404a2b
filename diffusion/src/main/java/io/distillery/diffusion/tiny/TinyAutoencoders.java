package io.distillery.diffusion.tiny;

import io.distillery.base.Text;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.torch.CheckpointException;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Holds what stands in for a model's own autoencoder, whose latents and images it gives nearly. It
 * owns their weights until {@link #close()}.
 *
 * @param encoder in place of the model's encoder
 * @param decoder in place of the model's decoder
 */
public record TinyAutoencoders(Optional<TinyEncoder> encoder, Optional<TinyDecoder> decoder)
    implements AutoCloseable {
  /** None: the model's own works. */
  public static final TinyAutoencoders NONE =
      new TinyAutoencoders(Optional.empty(), Optional.empty());

  /**
   * Reads what is named, the rest stays the model's own.
   *
   * @param encoder a file or directory, see {@link TinyAutoencoderFile}
   * @param type number format to keep weights in, null for the one they come in
   * @throws CheckpointException when there is none
   */
  public static TinyAutoencoders read(
      Optional<Path> encoder, Optional<Path> decoder, ScalarType type) {
    Optional<TinyEncoder> first = encoder.map(path -> new TinyAutoencoderFile(path).encoder(type));
    try {
      return new TinyAutoencoders(
          first, decoder.map(path -> new TinyAutoencoderFile(path).decoder(type)));
    } catch (CheckpointException e) {
      first.ifPresent(TinyEncoder::close);
      throw e;
    }
  }

  /**
   * Refuses halves for latents of another shape than a model's.
   *
   * @param name of the model
   * @param own its autoencoder
   * @throws CheckpointException saying which
   */
  public void requireFit(String name, AutoencoderConfig own) {
    encoder.ifPresent(half -> requireFit(name, own, "encoder", half.config()));
    decoder.ifPresent(half -> requireFit(name, own, "decoder", half.config()));
  }

  private static void requireFit(String name, AutoencoderConfig own, String half, TinyConfig tiny) {
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
              name,
              own.latentChannels(),
              own.downscale()));
    }
  }

  @Override
  public void close() {
    encoder.ifPresent(TinyEncoder::close);
    decoder.ifPresent(TinyDecoder::close);
  }
}
