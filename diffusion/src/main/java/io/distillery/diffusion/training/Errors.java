package io.distillery.diffusion.training;

/**
 * Says how wrong the denoiser was.
 *
 * @param loss what is minimised; with the adaptive loss, the error with text
 * @param withoutText the error under the empty prompt, where the loss asks for it
 */
record Errors(double loss, double withoutText) {
  static final Errors NONE = new Errors(0, 0);

  Errors plus(Errors other) {
    return new Errors(loss + other.loss, withoutText + other.withoutText);
  }
}
