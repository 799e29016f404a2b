package io.distillery.stage;

import io.distillery.dataset.LabelledImages;
import io.distillery.evaluation.FeatureRows;
import java.io.IOException;

/** The source images in a space in which they are near or far, one class in memory at a time. */
public interface SourceFeatures {
  /** What is done with a class. */
  @FunctionalInterface
  interface Use {
    /**
     * A class in its turn.
     *
     * @param images of the class that can be read
     * @param features of these images by their indices, for the time of the call
     */
    void of(LabelledImages images, FeatureRows features) throws IOException;
  }

  /** What notes call the space: {@code latents}. */
  String name();

  /** By which the space is told from others: equal features have equal ones. */
  String identity() throws IOException;

  /** Goes through the classes in the order of their labels. */
  void forEachClass(Use use) throws IOException;
}
