/**
 * How the embedded models were made, {@code mini} from CIFAR-10 and {@code photo} from
 * Tiny-ImageNet: the autoencoder first, then the denoiser with its text encoder. Recipes, logs and
 * numbers are in {@code models}.
 */
package io.distillery.pretrain;
