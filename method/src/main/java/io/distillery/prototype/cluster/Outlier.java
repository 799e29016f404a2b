package io.distillery.prototype.cluster;

/**
 * Names an image that was left out before clustering.
 *
 * @param file the image
 * @param factor its local outlier factor: how many times sparser its surroundings are than those of
 *     its neighbours; about 1 for an ordinary image
 */
public record Outlier(String file, double factor) {}
