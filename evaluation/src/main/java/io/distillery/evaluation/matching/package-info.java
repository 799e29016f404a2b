/**
 * Refines small sets of images by distribution matching (Zhao and Bilen, WACV 2023), so that they
 * look to networks, on the mean, as the real images of their class do.
 */
package io.distillery.evaluation.matching;
