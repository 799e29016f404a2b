package io.distillery.evaluation.statistics;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.torch.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Measures how much the images of a class differ from each other: a collapsed model draws one
 * image.
 */
public final class Diversity {
  private Diversity() {}

  /**
   * Computes the mean Euclidean distance between the features of two images of a class, averaged
   * over the classes that have two images or more.
   *
   * @param features (N, F)
   * @param labels int64, (N)
   * @throws ConfigurationException if no class has two images
   */
  public static double withinClasses(Tensor features, Tensor labels) {
    try (PointerScope scope = new PointerScope()) {
      double sum = 0;
      int classes = 0;
      long highest = labels.max().item_long();
      for (long label = 0; label <= highest; label++) {
        Tensor own = labels.eq(new Scalar(label)).nonzero().flatten();
        if (own.size(0) >= 2) {
          sum += torch.pdist(features.index_select(0, own)).mean().item_double();
          classes++;
        }
      }
      if (classes == 0) {
        throw new ConfigurationException(
            Text.format(
                "Among %s images no class has two: nothing to compare", Tensors.shape(labels)[0]));
      }
      return sum / classes;
    }
  }
}
