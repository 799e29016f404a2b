/**
 * How the embedded model {@code mini} was made from CIFAR-10: the autoencoder first, then the
 * denoiser with its text encoder. Its recipe, log and numbers are in {@code models/mini}.
 */
package io.distillery.pretrain;
