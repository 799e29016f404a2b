package io.distillery.diffusion.checkpoint;

import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.UNetConfig;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.diffusion.tokenizer.ClipTokenizer;
import java.io.IOException;

/**
 * A latent diffusion model on disk, in whatever layout: what its parts are, and where their weights
 * lie. Each question is answered for itself, so that a broken part leaves the others readable.
 *
 * <p>Every method fails with a {@link io.distillery.torch.CheckpointException} or an {@link
 * IOException} that names the file, what was found there and what was expected.
 */
public interface ModelFiles {
  /** What errors call the model. */
  String name();

  /** The denoiser's numbers. */
  UNetConfig unet();

  /** The autoencoder's numbers. */
  AutoencoderConfig vae();

  /** The text encoder's numbers. */
  ClipTextConfig textEncoder();

  /** The tokenizer. */
  ClipTokenizer tokenizer() throws IOException;

  /** The noise schedule's numbers. */
  SchedulerConfig scheduler() throws IOException;

  /** A part's weights under the names that diffusers gives them; the caller closes them. */
  StoredWeights weights(ModelPart part);
}
