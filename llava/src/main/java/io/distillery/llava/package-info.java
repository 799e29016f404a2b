/**
 * LLaVA-1.5 (Liu et al. 2023, arXiv 2310.03744): a vision tower of CLIP looks at an image, a
 * projector turns what it sees into words of a language model, and Llama answers a question.
 */
package io.distillery.llava;
