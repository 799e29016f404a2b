/** Textual inversion: words that a text encoder learned after its vocabulary was fixed. */
package io.distillery.diffusion.embedding;
