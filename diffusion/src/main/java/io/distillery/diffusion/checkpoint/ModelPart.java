package io.distillery.diffusion.checkpoint;

/**
 * Names a part of a latent diffusion model that has weights, and says where diffusers' layout keeps
 * it.
 */
public enum ModelPart {
  /** Stands for the denoiser. */
  UNET("unet", "diffusion_pytorch_model.safetensors"),
  /** Stands for the autoencoder. */
  VAE("vae", "diffusion_pytorch_model.safetensors"),
  /** Stands for the text encoder. */
  TEXT_ENCODER("text_encoder", "model.safetensors");

  private final String folder;
  private final String weightsFile;

  ModelPart(String folder, String weightsFile) {
    this.folder = folder;
    this.weightsFile = weightsFile;
  }

  /** Returns its folder in a model's directory. */
  public String folder() {
    return folder;
  }

  /** Returns the file that its weights are written to. */
  String weightsFile() {
    return weightsFile;
  }
}
