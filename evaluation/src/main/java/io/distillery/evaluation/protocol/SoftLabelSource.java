package io.distillery.evaluation.protocol;

import io.distillery.base.ConfigurationException;

/** Who labels for the soft-label protocol: a teacher, or labels that one has left. */
public interface SoftLabelSource {
  /**
   * Returns the labels of a training.
   *
   * @param set what is trained on
   * @param protocol how it is trained
   * @param repeat which training on that set, from 0
   * @param augmentationSeed the seed to draw augmentation from, if the labels leave a choice
   * @throws ConfigurationException if there are none for this set and protocol
   */
  SoftLabels of(TrainingSet set, SoftLabelProtocol protocol, int repeat, long augmentationSeed);
}
