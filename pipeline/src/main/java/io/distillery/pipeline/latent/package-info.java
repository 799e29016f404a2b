/**
 * Latents on disk: what an autoencoder made of an image is kept under the image's content and all
 * that the numbers depend on, so that no image is encoded twice.
 */
package io.distillery.pipeline.latent;
