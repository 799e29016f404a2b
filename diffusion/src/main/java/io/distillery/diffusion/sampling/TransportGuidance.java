package io.distillery.diffusion.sampling;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.stack;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * Draws the images of a class to where its real ones are and none of the others stands for them
 * yet, by optimal transport (after Cui et al., Optimizing Distributional Geometry Alignment with
 * Optimal Transport, NeurIPS 2025): the clean sample x_0 and its class's other images, each with
 * the same mass, are transported to real latents y of the class ({@link EntropicTransport}). By the
 * envelope theorem the cost's gradient at x_0 is that of the plan's costs with the plan as it is,
 * {@code 2 / n (x_0 - b)}, where {@code b = n sum_j P_j y_j} is the mean of what is transported to
 * x_0 (the barycentric projection) and n counts the images. A step against it is {@code x_0' = x_0
 * + share (b - x_0)}.
 *
 * <p>In the noisier half of the walk: b is a mean of latents, as x_0 is while there is much noise;
 * later it would blur details.
 */
public final class TransportGuidance implements Steer {
  private static final double LAST = 0.5;

  /** Sharp, and near convergence, on latents of real images (docs/sampling.md, steering). */
  private static final EntropicTransport TRANSPORT = new EntropicTransport(0.02, 100);

  private final List<Target> targets;
  private final double share;

  /**
   * Says what an image is drawn beside, and towards.
   *
   * @param others latents of the other images of its class, {@code (n - 1, C, h, w)}; n from 1
   * @param real latents of real images of the class, {@code (m, C, h, w)}; m from 1
   */
  public record Target(Tensor others, Tensor real) {}

  /**
   * Steers to targets, whose tensors must stay open.
   *
   * @param targets clean, scaled latents for each sample of the batch
   * @param share part of the way at each step, 0 to 1
   */
  public TransportGuidance(List<Target> targets, double share) {
    this.targets = List.copyOf(targets);
    this.share = Share.of("Transport", share);
  }

  @Override
  public Tensor clean(Tensor clean, Tensor sample, Place place) {
    if (place.left() <= LAST) {
      return clean;
    }
    TensorVector rows = new TensorVector();
    for (int row = 0; row < targets.size(); row++) {
      Tensor x0 = clean.select(0, row);
      rows.push_back(x0.lerp(projection(x0, targets.get(row)), new Scalar(share)));
    }
    return stack(rows, 0);
  }

  /** Computes the mean of the real latents, by what of each is transported to x_0. */
  private static Tensor projection(Tensor x0, Target target) {
    Tensor own = x0.flatten().unsqueeze(0);
    Tensor images = cat(new TensorVector(own, target.others().flatten(1, -1)), 0); // (n, C h w)
    Tensor real = target.real().flatten(1, -1); // (m, C h w)
    Tensor plan = TRANSPORT.plan(EntropicTransport.costs(images, real));
    Tensor weights = plan.narrow(0, 0, 1).mul(new Scalar((double) images.size(0))); // (1, m)
    return weights.matmul(real).view(x0.sizes());
  }
}
