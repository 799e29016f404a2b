package io.distillery.diffusion.scheduler;

/**
 * Splits a step between noise levels into one without noise that goes lower, and noise that leads
 * back up: {@code down^2 + up^2} is the square of the level that is reached.
 *
 * @param down level that the step without noise reaches
 * @param up deviation of the noise that is added then
 */
record AncestralStep(double down, double up) {
  /** From one level to a lower one, with as much noise as the reverse of the diffusion adds. */
  static AncestralStep of(double from, double to) {
    double up = to * Math.sqrt(Math.max(0, (from * from - to * to) / (from * from)));
    return new AncestralStep(Math.sqrt(Math.max(0, to * to - up * up)), up);
  }
}
