package io.distillery.synthesis;

import io.distillery.diffusion.sampling.DeviationGuidance;
import io.distillery.diffusion.sampling.ModeGuidance;
import io.distillery.diffusion.sampling.Steer;
import io.distillery.diffusion.sampling.TeacherGuidance;
import io.distillery.diffusion.sampling.TransportGuidance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Makes what steers the walks of a batch.
 *
 * @param steering what is asked for
 * @param guides what that needs of the real images
 * @param decoder of scaled latents, with gradients
 */
record BatchSteering(Steering steering, Guides guides, UnaryOperator<Tensor> decoder) {
  /** Checks that nothing is missing. */
  BatchSteering {
    guides.requireFor(steering);
  }

  /** Finds the latents of a class's images that were drawn before the one of a pair. */
  @FunctionalInterface
  interface Before {
    /** Finds nothing. */
    Before NOTHING = pair -> pair.latent().narrow(0, 0, 0);

    /** Returns {@code (N, C, h, w)}, N from 0. */
    Tensor of(PrototypePair pair) throws IOException;
  }

  /**
   * Steers a batch, by tensors in the caller's scope.
   *
   * @param modes latents of the pairs, {@code (B, C, h, w)}
   */
  Steer of(List<PrototypePair> pairs, Tensor modes, Before before) throws IOException {
    Steer steer = Steer.NONE;
    if (steering.mode() > 0) {
      steer = steer.then(new ModeGuidance(modes, steering.mode()));
    }
    List<Tensor> drawn = new ArrayList<>();
    if (steering.isInOrder()) {
      for (PrototypePair pair : pairs) {
        drawn.add(before.of(pair));
      }
    }
    if (steering.transport().isPresent()) {
      steer = steer.then(new TransportGuidance(targets(pairs, drawn), steering.transport().get()));
    }
    if (steering.deviation() > 0) {
      steer = steer.then(new DeviationGuidance(drawn, steering.deviation()));
    }
    if (steering.teacher().isPresent()) {
      steer = steer.then(new TeacherGuidance(loss(pairs), steering.teacher().get()));
    }
    return steer;
  }

  private TeacherGuidance.Loss loss(List<PrototypePair> pairs) {
    ClassLoss teacher = guides.teacher().orElseThrow();
    return (clean, row) -> teacher.of(decoder.apply(clean), pairs.get(row).of().name());
  }

  /** Prototypes stand for the images of a class that are not drawn. */
  private List<TransportGuidance.Target> targets(List<PrototypePair> pairs, List<Tensor> drawn)
      throws IOException {
    List<TransportGuidance.Target> targets = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      Tensor points = pairs.get(i).of().points();
      long own = pairs.get(i).index();
      boolean areDrawn = drawn.get(i).size(0) == own;
      Tensor earlier = areDrawn ? drawn.get(i) : points.narrow(0, 0, own);
      Tensor later = points.narrow(0, own + 1, points.size(0) - own - 1);
      targets.add(
          new TransportGuidance.Target(
              torch.cat(new TensorVector(earlier, later), 0),
              guides.real().orElseThrow().of(pairs.get(i).of().name())));
    }
    return targets;
  }
}
