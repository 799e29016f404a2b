package io.distillery.diffusion.checkpoint;

import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.torch.safetensors.StoredWeights;
import java.nio.file.Files;
import java.nio.file.Path;

/** A model with an autoencoder from elsewhere, in place of its own or of none. */
public final class OtherAutoencoder extends ChangedModelFiles {
  private final Path path;

  /**
   * @param path a directory with {@code config.json} and weights, or with a folder {@code vae}; or
   *     one safetensors file, whose architecture follows from its shapes
   */
  public OtherAutoencoder(ModelFiles base, Path path) {
    super(base);
    this.path = path;
  }

  @Override
  public AutoencoderConfig vae() {
    return Files.isRegularFile(path)
        ? file().config(super.unet().sampleSize())
        : DiffusersDirectory.ofVae(path).vae();
  }

  @Override
  public StoredWeights weights(ModelPart part) {
    if (part != ModelPart.VAE) {
      return super.weights(part);
    }
    return Files.isRegularFile(path)
        ? file().weights(super.unet().sampleSize())
        : DiffusersDirectory.ofVae(path).weights(part);
  }

  private AutoencoderFile file() {
    return new AutoencoderFile(path);
  }
}
