package io.distillery.cli.command;

/**
 * An image to draw.
 *
 * @param text the prompt
 * @param row of the latents to start from, where there are several
 * @param seed of its noise
 */
record Sample(String text, int row, long seed) {}
