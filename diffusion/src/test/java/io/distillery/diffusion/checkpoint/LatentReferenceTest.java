package io.distillery.diffusion.checkpoint;

import static io.distillery.diffusion.checkpoint.TensorAssert.assertClose;

import io.distillery.diffusion.model.AutoencoderKL;
import io.distillery.torch.LibTorch;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/**
 * Samples of the autoencoder's posterior with given noise, as the reference's prototypes are. Bar:
 * ten times the error that float32 itself has, at least 1e-5.
 */
class LatentReferenceTest {
  private static final double SAMPLE_BAR = 1.3e-5;
  private static final double LATENT_BAR = 1e-5;

  @Test
  void samplesOfThePosterior() {
    ReferenceCases cases = ReferenceCases.open();
    LibTorch.threads(1);
    try (PointerScope scope = new PointerScope();
        NoGradGuard inference = new NoGradGuard();
        LatentDiffusion model = LatentDiffusion.read(cases.model(), null)) {
      AutoencoderKL vae = model.vae();
      assertClose(
          vae.encode(cases.tensor("vae.image")).sample(cases.tensor("vae.noise")),
          cases.tensor("vae.sample"),
          SAMPLE_BAR);
      Tensor centred =
          cases.tensor("genlatents.image01").mul(new Scalar(2)).sub(new Scalar(1)); // 64 x 96 px
      assertClose(
          vae.scale(vae.encode(centred).sample(cases.tensor("genlatents.noise"))),
          cases.tensor("genlatents.latents"),
          LATENT_BAR);
    }
  }
}
