package io.distillery.diffusion.training;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Tells when gradients explode: when {@value #PATIENCE} steps in a row have a norm of more than
 * {@value #FACTOR} times the median of the last {@value #MEMORY} other steps. One wild batch is no
 * explosion, for clipping tames it.
 */
final class GradientWatch {
  static final int PATIENCE = 10;
  static final int FACTOR = 100;
  private static final int MEMORY = 200;
  private static final int LEAST = 50;

  private final Deque<Double> norms = new ArrayDeque<>();
  private int wild;

  /** Takes note of a step's norm, which is finite; true when that is one too many. */
  boolean exploding(double norm) {
    if (norms.size() >= LEAST && norm > FACTOR * median()) {
      wild++;
      return wild >= PATIENCE;
    }
    wild = 0;
    norms.addLast(norm);
    if (norms.size() > MEMORY) {
      norms.removeFirst();
    }
    return false;
  }

  /** Says whether the last step was wild, so that its weights had better not be kept. */
  boolean alarmed() {
    return wild > 0;
  }

  /** Returns the norm that is usual. */
  double median() {
    return norms.stream().sorted().skip(norms.size() / 2).findFirst().orElse(Double.NaN);
  }
}
