package io.distillery.diffusion.sampling;

import static org.bytedeco.pytorch.global.torch.stack;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * Keeps images of a class apart (the deviation of Chen et al., IGD, ICLR 2025, section 3.3): each
 * sample x is pushed away from the latent n, among those drawn of its class before, that it is most
 * similar to. The gradient of their cosine is known in closed form, {@code g = (n / |n| - cos(x, n)
 * x / |x|) / |x|}, so that no network is walked back. The noise that the model sees becomes {@code
 * eps' = eps + share sqrt(d) g / |g|}, where sqrt(d) is the length of noise of d numbers, and the
 * clean sample {@code x_0' = x_0 - (sigma / alpha) share sqrt(d) g / |g|}; over the middle half of
 * the walk: before, samples are noise alone, and after it details.
 *
 * <p>IGD multiplies the gradient by a number found for its model; here its length is a share of the
 * noise's, which means the same for every model and step.
 */
public final class DeviationGuidance implements Steer {
  private static final double FIRST = 0.75;
  private static final double LAST = 0.25;
  private static final double TINY = 1e-12;

  private final List<Tensor> drawn;
  private final double share;

  /**
   * Steers away from latents, which must stay open.
   *
   * @param drawn of each sample of the batch, the clean, scaled latents that came before it in its
   *     class, {@code (N, C, h, w)}; N may be 0
   * @param share of the noise's length, 0 to 1; 0.01 to 0.05 usually
   */
  public DeviationGuidance(List<Tensor> drawn, double share) {
    this.drawn = List.copyOf(drawn);
    this.share = Share.of("Deviation", share);
  }

  @Override
  public Tensor clean(Tensor clean, Tensor sample, Place place) {
    if (place.left() > FIRST || place.left() < LAST) {
      return clean;
    }
    TensorVector rows = new TensorVector();
    for (int row = 0; row < drawn.size(); row++) {
      Tensor x = sample.select(0, row);
      Tensor x0 = clean.select(0, row);
      rows.push_back(drawn.get(row).size(0) == 0 ? x0 : pushed(x0, x, drawn.get(row), place));
    }
    return stack(rows, 0);
  }

  private Tensor pushed(Tensor x0, Tensor x, Tensor before, Place place) {
    Tensor away = gradient(x, nearest(x, before));
    Tensor unit = away.div(norm(away).add(new Scalar(TINY)));
    double length = share * Math.sqrt(x.numel());
    return x0.sub(unit.mul(new Scalar(length * place.sigma() / place.alpha())));
  }

  /** Finds the latent, (C, h, w), of largest cosine with x. */
  private static Tensor nearest(Tensor x, Tensor before) {
    Tensor flat = before.flatten(1, -1); // (N, C h w)
    Tensor lengths = flat.square().sum(1L).sqrt().add(new Scalar(TINY));
    Tensor cosines = flat.matmul(x.flatten()).div(lengths); // times |x|, the same for all
    return before.index_select(0, cosines.argmax().view(1)).squeeze(0);
  }

  /** Computes the gradient of cos(x, n) with respect to x. */
  static Tensor gradient(Tensor x, Tensor n) {
    Tensor unitX = x.div(norm(x));
    Tensor unitN = n.div(norm(n));
    Tensor cosine = unitX.mul(unitN).sum(new ScalarTypeOptional());
    return unitN.sub(unitX.mul(cosine)).div(norm(x));
  }

  private static Tensor norm(Tensor x) {
    return x.square().sum(new ScalarTypeOptional()).sqrt();
  }
}
