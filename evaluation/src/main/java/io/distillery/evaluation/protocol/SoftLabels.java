package io.distillery.evaluation.protocol;

import org.bytedeco.pytorch.Tensor;

/** Labels one training's augmented batches. */
public interface SoftLabels {
  /** Returns the seed that augmentation must be drawn from for these labels. */
  long augmentationSeed();

  /**
   * Labels the next batch.
   *
   * @param row how many images of this training were labelled before
   * @param images augmented and mixed, floats from 0 to 1, (B, 3, S, S)
   * @return a teacher's logits, floats, (B, classes), before any temperature
   */
  Tensor logits(long row, Tensor images);
}
