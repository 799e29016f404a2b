package io.distillery.compare;

import io.distillery.base.Progress;
import io.distillery.dataset.DatasetSplits;
import io.distillery.stage.RefinementTrial;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A way to make small sets of images, side by side with others. */
public interface SetSource {
  /** What tables call it. */
  String method();

  /** Whether every set of it would be the same; there is one then, and it is made once. */
  default boolean isSingle() {
    return false;
  }

  /** How many images a model draws for each of its images: 0 where they are chosen or given. */
  default int drawings() {
    return 0;
  }

  /** How its images are refined once they are drawn or chosen; none where they are not. */
  default Optional<RefinementTrial> refining() {
    return Optional.empty();
  }

  /** Whether its sets say how much each image stands for in its class. */
  default boolean hasWeights() throws IOException {
    return false;
  }

  /** Whether images count by their weights in training. */
  default boolean isWeighted() {
    return false;
  }

  /** Whether a set is there, as far as it is refined. */
  default boolean isMade(int ipc, int set) throws IOException {
    return false;
  }

  /**
   * Looks whether a set can be made, as far as that shows before anything is made.
   *
   * @param images the dataset
   * @param ipc images per class
   * @throws IOException or {@link io.distillery.base.ConfigurationException} saying what prevents
   *     it
   */
  default void check(DatasetSplits images, int ipc) throws IOException {}

  /**
   * Makes what all its sets of a size share, where there is such a thing and it is not there.
   *
   * @param ipc images per class
   */
  default void prepare(int ipc) throws IOException {}

  /**
   * The folder of a set, which is made unless it is there.
   *
   * @param ipc images per class
   * @param set which of several, from 0; 0 where there is one
   * @param progress told what is drawn
   * @return class folders with {@code ipc} images each
   */
  Path make(int ipc, int set, Progress progress) throws IOException;
}
