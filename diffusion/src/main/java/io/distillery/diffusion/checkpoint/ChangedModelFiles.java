package io.distillery.diffusion.checkpoint;

import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.UNetConfig;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.diffusion.tokenizer.ClipTokenizer;
import io.distillery.torch.safetensors.StoredWeights;
import java.io.IOException;

/** Answers as another model's files do, but for what a subclass changes. */
public abstract class ChangedModelFiles implements ModelFiles {
  private final ModelFiles base;

  /** Takes the files that answer what is not changed. */
  protected ChangedModelFiles(ModelFiles base) {
    this.base = base;
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
    return base.vae();
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
    return base.weights(part);
  }
}
