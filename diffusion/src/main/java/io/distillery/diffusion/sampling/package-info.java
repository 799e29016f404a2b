/**
 * Drawing images: prompts to text states, guidance, and the walk of a noise scheduler from noise,
 * an image or a latent.
 */
package io.distillery.diffusion.sampling;
