/**
 * The last step of the method: each image prototype, noised, becomes an image under the guidance of
 * its text prototype (docs/method.md, step 5), and the images a dataset on disk.
 */
package io.distillery.synthesis;
