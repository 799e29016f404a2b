package io.distillery.prototype.text;

/**
 * Names a description that was nearly chosen.
 *
 * @param file the image it describes
 * @param text the description
 * @param score by the rule of the text prototype
 */
public record RunnerUp(String file, String text, double score) {}
