package io.distillery.evaluation.matching;

import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.model.AutoencoderKL;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Lets the latents that images are decoded from be learned (Cazenavette et al., GLaD, CVPR 2023;
 * there of a GAN): images stay such as the autoencoder can draw. The autoencoder itself is not
 * changed. A latent starts as the mean that encodes its image, so that what the autoencoder loses
 * of it is lost at once.
 */
public final class LatentParameters implements SetParameters {
  private final AutoencoderKL vae;
  private final ScalarType type;
  private final int side;
  private final Tensor latents;

  /**
   * Starts from images.
   *
   * @param model whose autoencoder is used; it stays the caller's
   * @param images float32 from 0 to 1, (B, 3, S, S); resized to the model's size and back where S
   *     is another
   */
  public LatentParameters(LatentDiffusion model, Tensor images) {
    vae = model.vae();
    type = model.vaeType();
    side = Math.toIntExact(images.size(3));
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Tensor centred = sized(images, model.imageSize()).mul(new Scalar(2)).sub_(new Scalar(1));
      latents =
          vae.scale(vae.encode(centred.to(type)).mean().to(ScalarType.Float))
              .contiguous()
              .clone()
              .retainReference();
    }
    latents.set_requires_grad(true);
  }

  @Override
  public Tensor leaf() {
    return latents;
  }

  @Override
  public Tensor images() {
    Tensor decoded = vae.decode(vae.unscale(latents).to(type)).to(ScalarType.Float);
    return sized(decoded, side)
        .mul(new Scalar(0.5))
        .add(new Scalar(0.5))
        .clamp(new ScalarOptional(new Scalar(0)), new ScalarOptional(new Scalar(1)));
  }

  private static Tensor sized(Tensor images, int size) {
    return images.size(3) == size
        ? images
        : torch.upsample_bilinear2d(images, new long[] {size, size}, false);
  }

  @Override
  public void constrain() {
    // Any latent is one of an image.
  }

  @Override
  public void close() {
    latents.close();
  }
}
