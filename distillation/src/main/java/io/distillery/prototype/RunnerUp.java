package io.distillery.prototype;

/**
 * A description that was nearly chosen.
 *
 * @param file the image it describes
 * @param text the description
 * @param score the sum of frequencies of the cluster's top words that it contains
 */
public record RunnerUp(String file, String text, long score) {}
