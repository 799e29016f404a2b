package io.distillery.evaluation.baseline;

import static org.bytedeco.pytorch.global.torch.minimum;

import io.distillery.evaluation.FeatureRows;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Chooses by greedy k-center (Gonzalez 1985; Sener and Savarese, ICLR 2018, algorithm 1): first the
 * image nearest to the mean of the class, then each time the image farthest from all those chosen.
 *
 * @param features of the training images
 */
public record KCenter(FeatureRows features) implements Selection {
  @Override
  public String method() {
    return "k-center";
  }

  @Override
  public long[] chooseOfClass(String name, long[] members, int ipc) {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = features.of(members); // (n, F)
      long next = distances(x, x.mean(0L)).argmin().item_long();
      Tensor nearest = null; // (n), squared distance to the nearest of those chosen
      long[] chosen = new long[ipc];
      for (int k = 0; k < ipc; k++) {
        chosen[k] = members[Math.toIntExact(next)];
        Tensor toThis = distances(x, x.select(0, next));
        nearest = nearest == null ? toThis : minimum(nearest, toThis);
        nearest.select(0, next).fill_(new Scalar(-1.0)); // never again, even among duplicates
        next = nearest.argmax().item_long();
      }
      return chosen;
    }
  }

  private static Tensor distances(Tensor x, Tensor point) {
    return x.sub(point).square_().sum(1L);
  }
}
