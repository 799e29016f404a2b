package io.distillery.describe.vlm;

import io.distillery.dataset.image.RgbImage;

/**
 * Is what a vision-language model is asked about one image.
 *
 * @param image to look at
 * @param text the question, in which nothing is left to fill in
 * @param seed of the random numbers that draw the answer
 */
public record ImageQuestion(RgbImage image, String text, long seed) {}
