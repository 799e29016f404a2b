/**
 * Tiny autoencoders (Bohan's TAESD family, diffusers' AutoencoderTiny): a few convolutions that
 * stand in for a model's own autoencoder, nearly, at a fraction of its cost.
 */
package io.distillery.diffusion.tiny;
