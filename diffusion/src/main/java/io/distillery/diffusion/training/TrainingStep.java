package io.distillery.diffusion.training;

import io.distillery.base.Text;
import io.distillery.torch.optim.TrainingDivergedException;

/**
 * Holds what one step of a training gave.
 *
 * @param step steps done, from 1
 * @param steps steps in all
 * @param loss of this step, before its update; with the adaptive loss, the mean squared error with
 *     text
 * @param gradientNorm before clipping
 * @param learningRate of this step
 */
public record TrainingStep(
    long step, long steps, double loss, double gradientNorm, double learningRate) {

  /** Makes the failure of a training that ends with this step. */
  TrainingDivergedException diverged(String what, String kept) {
    return new TrainingDivergedException(
        Text.format(
            "Training diverged at step %d of %d: %s (loss %s, gradient norm %s, learning rate %s)."
                + " %s. Lower the learning rate, to a third say, or warm up longer, and start"
                + " again%s",
            step,
            steps,
            what,
            loss,
            gradientNorm,
            learningRate,
            kept,
            Double.isFinite(loss) ? "" : "; look for broken images or latents, too"));
  }
}
