package io.distillery.prototype.cluster;

import io.distillery.base.Parallel;
import io.distillery.torch.LibTorch;
import java.util.function.IntConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * Cuts work into numbered parts that do not depend on each other, done by as many threads as an
 * operator may use. What a part computes does not depend on who does it, nor on how many do.
 *
 * <p>Meanwhile operators run on one thread each. Matrix products in double precision do so anyway,
 * and short operators that wait for each other's threads lose more than they gain.
 */
final class Parts {
  private Parts() {}

  /** Does the parts 0 to {@code count - 1}, each in a scope of its own and without gradients. */
  static void inParallel(int count, IntConsumer part) {
    int threads = LibTorch.threads();
    try {
      Parallel.toTheEnd(
          count,
          threads,
          i -> {
            LibTorch.threads(1); // of this thread's operators
            try (NoGradGuard noGradients = new NoGradGuard();
                PointerScope scope = new PointerScope()) {
              part.accept(i);
            }
          });
    } finally {
      LibTorch.threads(threads);
    }
  }
}
