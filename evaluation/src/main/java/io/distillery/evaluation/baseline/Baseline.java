package io.distillery.evaluation.baseline;

import io.distillery.base.ConfigurationException;
import io.distillery.encode.LabelledTensor;
import java.util.List;

/** Makes a small set of real images, which gives what any distillation gives. */
public interface Baseline {
  /** Names the method as results call it: "random", "herding". */
  String method();

  /**
   * Makes a set.
   *
   * @param real training images; they stay the caller's
   * @param classNames in the order of the labels
   * @param ipc images per class, at least 1
   * @return {@code ipc} images of each class, class by class; the caller closes it
   * @throws ConfigurationException if a class has too few images; the message names it
   */
  LabelledTensor distil(LabelledTensor real, List<String> classNames, int ipc);
}
