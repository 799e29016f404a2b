package io.distillery.diffusion.training;

import io.distillery.base.Text;

/** Says that a training's numbers have left all bounds; its last good checkpoint is kept. */
public final class TrainingDivergedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  TrainingDivergedException(String what, TrainingStep at, String kept) {
    super(
        Text.format(
            "Training diverged at step %d of %d: %s (loss %s, gradient norm %s, learning rate %s)."
                + " %s. Lower the learning rate, to a third say, or warm up longer, and start"
                + " again%s",
            at.step(),
            at.steps(),
            what,
            at.loss(),
            at.gradientNorm(),
            at.learningRate(),
            kept,
            Double.isFinite(at.loss()) ? "" : "; look for broken images or latents, too"));
  }
}
