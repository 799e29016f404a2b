package io.distillery.torch.optim;

/**
 * Says that the numbers of a training have left all bounds, which another learning rate may cure;
 * the message names the one that was too high.
 */
public final class TrainingDivergedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /** Tells it in a sentence: what was found, and what to do. */
  public TrainingDivergedException(String message) {
    super(message);
  }
}
