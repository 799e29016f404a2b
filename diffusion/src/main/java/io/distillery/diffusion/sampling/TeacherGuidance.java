package io.distillery.diffusion.sampling;

import static org.bytedeco.pytorch.global.torch.stack;

import io.distillery.torch.ResultScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Draws images that a trained network takes for what they are to show: against the gradient g of
 * its loss at the decoded clean sample x_0, back through the decoder (as the backward guidance of
 * Bansal et al., Universal Guidance for Diffusion Models, arXiv 2302.07121, in one step of a given
 * length). The denoiser is not walked back. The noise that the model sees becomes {@code eps' = eps
 * + share sqrt(d) g / |g|}, where sqrt(d) is the length of noise of d numbers, and the clean sample
 * {@code x_0' = x_0 - (sigma / alpha) share sqrt(d) g / |g|}.
 *
 * <p>From 0.8 to 0.5 of the walk, where IGD (Chen et al., ICLR 2025) guides by a trained network:
 * before, x_0 is a blur such as the network has never seen; after, the gradient would draw the fine
 * patterns by which networks are fooled.
 */
public final class TeacherGuidance implements Steer {
  private static final double FIRST = 0.8;
  private static final double LAST = 0.5;
  private static final double TINY = 1e-12;

  private final Loss loss;
  private final double share;

  /** Says how far clean samples are from what they are to be. */
  @FunctionalInterface
  public interface Loss {
    /**
     * Computes the loss of one of the batch's samples.
     *
     * @param clean its clean latent, scaled, float32 {@code (1, C, h, w)}, with gradients
     * @param row of the batch
     * @return a single number, with gradients
     */
    Tensor of(Tensor clean, int row);
  }

  /**
   * Steers against a loss, a sample at a time: memory is that of one, and what else is in the batch
   * changes nothing.
   *
   * @param share of the noise's length, 0 to 1
   */
  public TeacherGuidance(Loss loss, double share) {
    this.loss = loss;
    this.share = Share.of("Teacher guidance", share);
  }

  @Override
  public Tensor clean(Tensor clean, Tensor sample, Place place) {
    if (place.left() > FIRST || place.left() < LAST) {
      return clean;
    }
    TensorVector rows = new TensorVector();
    for (int row = 0; row < clean.size(0); row++) {
      Tensor x0 = clean.narrow(0, row, 1);
      Tensor away = gradient(x0, row);
      Tensor length = away.square().sum(new ScalarTypeOptional()).sqrt();
      Tensor unit = away.div(length.add(new Scalar(TINY)));
      double far = share * Math.sqrt(x0.numel()) * place.sigma() / place.alpha();
      rows.push_back(x0.sub(unit.mul(new Scalar(far))).squeeze(0));
    }
    return stack(rows, 0);
  }

  /** Computes the gradient, and leaves nothing of the graph behind. */
  private Tensor gradient(Tensor x0, int row) {
    return ResultScope.of(
        () -> {
          try (AutoGradMode gradients = new AutoGradMode(true)) {
            Tensor leaf = x0.detach().clone().requires_grad_(true);
            return torch.grad(new TensorVector(loss.of(leaf, row)), new TensorVector(leaf)).get(0);
          }
        });
  }
}
