/**
 * Noise schedules and the samplers that walk them back. Nothing here knows a model: a {@link
 * io.distillery.diffusion.scheduler.SamplingRun} is asked for timesteps and handed predictions.
 *
 * <p>Notation, after Ho et al. (arXiv 2006.11239): a noised sample is {@code x_t = alpha * x_0 +
 * sigma * eps} with {@code alpha^2 + sigma^2 = 1} and {@code alpha^2} the cumulative product
 * ("alpha bar") of the schedule. Tables and coefficients are double; tensors stay in their type.
 *
 * <p>What the reference's numbers prove: PNDM, DDIM, Euler and DPM-Solver++ 2M with noise
 * prediction, lists of timesteps, noise levels and whole walks. What has no such numbers (velocity
 * prediction, Karras noise levels, ancestral sampling, zero terminal SNR, the repeated start of
 * PNDM) is proven against a model whose exact walk is known.
 */
package io.distillery.diffusion.scheduler;
