package io.distillery.evaluation.baseline;

import static org.bytedeco.pytorch.global.torch.zeros_like;

import io.distillery.evaluation.FeatureRows;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Chooses by herding (Welling, ICML 2009; as in iCaRL, Rebuffi et al., CVPR 2017, algorithm 4):
 * each next image is the one with which the mean of those chosen comes nearest to the mean of the
 * class.
 *
 * @param features of the training images
 */
public record Herding(FeatureRows features) implements Selection {
  @Override
  public String method() {
    return "herding";
  }

  @Override
  public long[] chooseOfClass(String name, long[] members, int ipc) {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = features.of(members); // (n, F)
      Tensor mean = x.mean(0L);
      Tensor sum = zeros_like(mean); // of those chosen
      Tensor taken = zeros_like(x.select(1, 0)); // (n), infinite for those chosen
      long[] chosen = new long[ipc];
      for (int k = 0; k < ipc; k++) {
        Tensor meanWith = x.add(sum).div_(new Scalar(k + 1.0));
        Tensor distances = meanWith.sub_(mean).square_().sum(1L).add_(taken);
        long best = distances.argmin().item_long();
        taken.select(0, best).fill_(new Scalar(Double.POSITIVE_INFINITY));
        sum.add_(x.select(0, best));
        chosen[k] = members[Math.toIntExact(best)];
      }
      return chosen;
    }
  }
}
