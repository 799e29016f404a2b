package io.distillery.evaluation.augment;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.distillery.torch.RandomSource;
import org.bytedeco.pytorch.Tensor;

/** Changes training images as the hard-label protocol does; by it the protocols differ by size. */
@JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
@JsonSubTypes({
  @JsonSubTypes.Type(DsaAugmentation.class),
  @JsonSubTypes.Type(PhotographAugmentation.class),
  @JsonSubTypes.Type(NoAugmentation.class)
})
public sealed interface HardLabelAugmentation
    permits DsaAugmentation, PhotographAugmentation, NoAugmentation {
  /** Returns what tables call it. */
  String title();

  /**
   * Returns width and height of the images that networks see, in training and in tests.
   *
   * @param ofSet those of the set's images as they are
   */
  int imageSize(int ofSet);

  /**
   * Computes what a training keeps of its set.
   *
   * @param images bytes, (N, 3, S, S)
   * @return a tensor with a row for each image
   */
  Tensor kept(Tensor images, Normalisation normalisation);

  /**
   * Makes a batch as networks see it.
   *
   * @param kept rows of what is kept
   * @return floats, normalised, a new tensor (B, 3, S, S)
   */
  Tensor batch(Tensor kept, Normalisation normalisation, RandomSource random);
}
