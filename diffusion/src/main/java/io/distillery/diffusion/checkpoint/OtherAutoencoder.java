package io.distillery.diffusion.checkpoint;

import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.UNetConfig;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.diffusion.tokenizer.ClipTokenizer;
import io.distillery.torch.safetensors.StoredWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A model with an autoencoder from elsewhere, in place of its own or of none. */
public final class OtherAutoencoder implements ModelFiles {
  private final ModelFiles base;
  private final Path path;

  /**
   * @param path a directory with {@code config.json} and weights, or with a folder {@code vae}; or
   *     one safetensors file, whose architecture follows from its shapes
   */
  public OtherAutoencoder(ModelFiles base, Path path) {
    this.base = base;
    this.path = path;
  }

  @Override
  public String name() {
    return base.name();
  }

  @Override
  public UNetConfig unet() {
    return base.unet();
  }

  @Override
  public AutoencoderConfig vae() {
    return Files.isRegularFile(path)
        ? file().config(base.unet().sampleSize())
        : DiffusersDirectory.ofVae(path).vae();
  }

  @Override
  public ClipTextConfig textEncoder() {
    return base.textEncoder();
  }

  @Override
  public ClipTokenizer tokenizer() throws IOException {
    return base.tokenizer();
  }

  @Override
  public SchedulerConfig scheduler() throws IOException {
    return base.scheduler();
  }

  @Override
  public StoredWeights weights(ModelPart part) {
    if (part != ModelPart.VAE) {
      return base.weights(part);
    }
    return Files.isRegularFile(path)
        ? file().weights(base.unet().sampleSize())
        : DiffusersDirectory.ofVae(path).weights(part);
  }

  private AutoencoderFile file() {
    return new AutoencoderFile(path);
  }
}
