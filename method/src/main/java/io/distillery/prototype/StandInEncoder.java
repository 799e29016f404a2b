package io.distillery.prototype;

/**
 * Names the encoder that made a set of latents in place of the model's own autoencoder.
 *
 * @param name of its file or directory
 * @param sha256 of its files, in hexadecimal
 * @param distance of its latents from those of the model's own autoencoder, as a share of their
 *     spread, measured on some of the images; null where none could be read
 */
public record StandInEncoder(String name, String sha256, Double distance) {}
