package io.distillery.diffusion.training;

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
    long step, long steps, double loss, double gradientNorm, double learningRate) {}
