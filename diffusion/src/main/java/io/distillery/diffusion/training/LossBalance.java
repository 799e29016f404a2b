package io.distillery.diffusion.training;

import io.distillery.torch.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * Weighs what the image and what the text contribute to the loss by learned uncertainties (Kendall,
 * Gal, Cipolla, CVPR 2018, equation 10): with s the log variance of each error,
 *
 * <pre>L = exp(-s_image) / 2 * L(no text) + s_image / 2 + exp(-s_text) / 2 * L(text) + s_text / 2
 * </pre>
 *
 * <p>For errors that stay as they are, s goes to the error's logarithm: each weighs by its inverse.
 * The two numbers learn by Adam at a rate of their own, since the weights' rate (1e-5) would never
 * move them, and outside the clipping of the weights' gradients. The gradient, (1 - exp(-s) L) / 2,
 * is written down instead of asked of autograd, since shares of a batch are computed side by side.
 */
final class LossBalance {
  private static final double LEARNING_RATE = 0.01;
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;
  private static final int IMAGE = 0;
  private static final int TEXT = 1;

  private final double[] logVariances = new double[2];
  private final double[] means = new double[2];
  private final double[] squares = new double[2];
  private double steps;

  /** Returns what the error without text is multiplied by: exp(-s_image) / 2. */
  double imageWeight() {
    return Math.exp(-logVariances[IMAGE]) / 2;
  }

  /** Returns what the error with text is multiplied by: exp(-s_text) / 2. */
  double textWeight() {
    return Math.exp(-logVariances[TEXT]) / 2;
  }

  /** Learns from a batch's errors. */
  void step(double withoutText, double withText) {
    steps++;
    adam(IMAGE, 0.5 - imageWeight() * withoutText);
    adam(TEXT, 0.5 - textWeight() * withText);
  }

  private void adam(int of, double gradient) {
    means[of] = BETA1 * means[of] + (1 - BETA1) * gradient;
    squares[of] = BETA2 * squares[of] + (1 - BETA2) * gradient * gradient;
    double mean = means[of] / (1 - Math.pow(BETA1, steps));
    double square = squares[of] / (1 - Math.pow(BETA2, steps));
    logVariances[of] -= LEARNING_RATE * mean / (Math.sqrt(square) + EPSILON);
  }

  /** Returns all that it must remember: float64 {@code [7]}. */
  Tensor state() {
    double[] all = {
      logVariances[0], logVariances[1], means[0], means[1], squares[0], squares[1], steps
    };
    return Tensors.of(all, all.length);
  }

  /** Takes back what {@link #state} gave. */
  void restore(Tensor state) {
    double[] all = Tensors.doubles(state);
    System.arraycopy(all, 0, logVariances, 0, 2);
    System.arraycopy(all, 2, means, 0, 2);
    System.arraycopy(all, 4, squares, 0, 2);
    steps = all[6];
  }
}
