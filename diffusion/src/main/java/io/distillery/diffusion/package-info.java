/** The Stable Diffusion family: models, checkpoints and sampling. */
package io.distillery.diffusion;
