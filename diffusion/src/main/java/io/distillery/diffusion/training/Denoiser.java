package io.distillery.diffusion.training;

import io.distillery.diffusion.ClipTextModel;
import io.distillery.diffusion.LatentDiffusion;
import io.distillery.diffusion.UNet2DConditionModel;
import io.distillery.torch.Parameters;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** What diffusion training trains: a denoiser and, if asked, the text encoder that steers it. */
final class Denoiser {
  /** Before the names of the U-Net's parameters. */
  static final String UNET = "unet.";

  /** Before the names of the text encoder's parameters. */
  static final String TEXT = "text_encoder.";

  private final DenoisingLoss loss;
  private final ClipTextModel textEncoder;
  private final boolean trainsText;
  private final Parameters unetParameters;
  private final Parameters textParameters;
  private final Map<String, Tensor> trained = new LinkedHashMap<>();

  /** The model's own parts. */
  Denoiser(LatentDiffusion model, DiffusionTrainingOptions options) {
    this(
        model,
        options,
        model.unet(),
        model.textEncoder(),
        model.unetParameters(),
        model.textParameters());
  }

  private Denoiser(
      LatentDiffusion model,
      DiffusionTrainingOptions options,
      UNet2DConditionModel unet,
      ClipTextModel textEncoder,
      Parameters unetParameters,
      Parameters textParameters) {
    loss = new DenoisingLoss(unet, model.scheduler(), options.loss());
    trainsText = options.trainTextEncoder();
    this.textEncoder = textEncoder;
    this.unetParameters = unetParameters;
    this.textParameters = textParameters;
    unetParameters
        .requireGradients()
        .trainable()
        .forEach((name, tensor) -> trained.put(UNET + name, tensor));
    if (trainsText) {
      textParameters
          .requireGradients()
          .trainable()
          .forEach((name, tensor) -> trained.put(TEXT + name, tensor));
    }
  }

  /** A copy with the same weights in the same memory, and gradients of its own. */
  Denoiser sharing(LatentDiffusion model, DiffusionTrainingOptions options) {
    Parameters unet = unetParameters.sharing();
    Parameters text = textParameters.sharing();
    return new Denoiser(
        model,
        options,
        new UNet2DConditionModel(unet.root(), model.unet().config()),
        new ClipTextModel(text.root(), model.textEncoder().config()),
        unet,
        text);
  }

  /** The trained parameters, by part and checkpoint name. */
  Map<String, Tensor> trained() {
    return trained;
  }

  /**
   * The mean loss of some image-text pairs.
   *
   * @param latents scaled, {@code (B, C, H, W)}
   * @param noise standard normal, the same shape
   * @param timesteps of each latent
   * @param ids token ids of the prompts, int64 {@code (B, L)}
   */
  Tensor loss(Tensor latents, Tensor noise, long[] timesteps, Tensor ids) {
    return loss.of(latents, noise, timesteps, textStates(ids));
  }

  private Tensor textStates(Tensor ids) {
    if (trainsText) {
      return textEncoder.forward(ids);
    }
    try (NoGradGuard guard = new NoGradGuard()) {
      return textEncoder.forward(ids);
    }
  }
}
