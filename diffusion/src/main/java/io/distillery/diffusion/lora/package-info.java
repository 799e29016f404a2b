/**
 * Low-rank adaptation (LoRA): changes of a model's linear and convolutional layers, read from the
 * layouts in use, merged into the weights, written for others to read.
 */
package io.distillery.diffusion.lora;
