package io.distillery.diffusion.checkpoint;

/** A part of a latent diffusion model that has weights, and where diffusers' layout keeps it. */
public enum ModelPart {
  /** The denoiser. */
  UNET("unet", "diffusion_pytorch_model.safetensors"),
  /** The autoencoder. */
  VAE("vae", "diffusion_pytorch_model.safetensors"),
  /** The text encoder. */
  TEXT_ENCODER("text_encoder", "model.safetensors");

  private final String folder;
  private final String weightsFile;

  ModelPart(String folder, String weightsFile) {
    this.folder = folder;
    this.weightsFile = weightsFile;
  }

  /** Its folder in a model's directory. */
  public String folder() {
    return folder;
  }

  /** The file that its weights are written to. */
  String weightsFile() {
    return weightsFile;
  }
}
