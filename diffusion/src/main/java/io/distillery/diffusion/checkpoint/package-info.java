/**
 * Checkpoints in other layouts than diffusers' directories, and what any checkpoint holds: single
 * files in the original layout, and inspection by headers alone.
 */
package io.distillery.diffusion.checkpoint;
