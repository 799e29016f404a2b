package io.distillery.diffusion.checkpoint;

import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.UNetConfig;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.diffusion.tokenizer.ClipTokenizer;
import io.distillery.torch.safetensors.StoredWeights;
import java.io.IOException;

/**
 * Reads a latent diffusion model on disk, in whatever layout: what its parts are, and where their
 * weights lie. Each question is answered for itself, so that a broken part leaves the others
 * readable.
 *
 * <p>Every method fails with a {@link io.distillery.torch.CheckpointException} or an {@link
 * IOException} that names the file, what was found there and what was expected.
 */
public interface ModelFiles {
  /** Names the model as errors call it. */
  String name();

  /** Reads the denoiser's numbers. */
  UNetConfig unet();

  /** Reads the autoencoder's numbers. */
  AutoencoderConfig vae();

  /** Reads the text encoder's numbers. */
  ClipTextConfig textEncoder();

  /** Reads the tokenizer. */
  ClipTokenizer tokenizer() throws IOException;

  /** Reads the noise schedule's numbers. */
  SchedulerConfig scheduler() throws IOException;

  /** Opens a part's weights under the names that diffusers gives them; the caller closes them. */
  StoredWeights weights(ModelPart part);
}
