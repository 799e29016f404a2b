package io.distillery.pipeline;

/**
 * An image that a stage left out.
 *
 * @param file its name within the dataset
 * @param reason why, as a sentence
 */
public record SkippedImage(String file, String reason) {}
