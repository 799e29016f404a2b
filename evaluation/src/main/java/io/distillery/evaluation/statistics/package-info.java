/**
 * Statistics of evaluations: mistakes by class, how sure a difference between methods is, how small
 * a difference so many sets can show, and when enough sets have been seen.
 *
 * <p>A comparison is about methods, and what a method makes is a set. Two sets of one method differ
 * more than two trainings on one set do (random images of CIFAR-10, ten of each class: 1.8 points
 * against 0.5), and all trainings on a set share what is good or bad about it. The set is therefore
 * the unit: trainings on it are averaged first, and only then is anything said about spread. To
 * take each training for a measurement of its own is the pseudoreplication of Hurlbert (Ecological
 * Monographs 54, 1984), and makes intervals about three times too narrow here.
 */
package io.distillery.evaluation.statistics;
