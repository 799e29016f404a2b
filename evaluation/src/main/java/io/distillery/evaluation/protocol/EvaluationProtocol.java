package io.distillery.evaluation.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Says how networks are trained on a small set and tested on real images. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "labels")
@JsonSubTypes({
  @JsonSubTypes.Type(value = HardLabelProtocol.class, name = "hard"),
  @JsonSubTypes.Type(value = SoftLabelProtocol.class, name = "soft")
})
public sealed interface EvaluationProtocol permits HardLabelProtocol, SoftLabelProtocol {
  /** Ends the name of a protocol in which networks compute so. */
  String IN_BFLOAT16 = ", in bfloat16";

  /** Ends it in the record of a training on images that count by their weights. */
  String WEIGHTED = ", images weighted";

  /** Names it as tables call it, and says where it is not as published. */
  String name();

  /** Passes over a set of so many images per class, at least 1. */
  int epochs(int ipc);

  /** Returns how many trainings there are on each set, at least 1. */
  int repeats();

  /** Returns this protocol with another number of trainings on each set. */
  EvaluationProtocol withRepeats(int repeats);

  /**
   * Says whether networks compute in bfloat16: 1.5 to 1.8 times as fast on processors with
   * instructions for it. Weights, gradients, the last layer and the loss are float32 always.
   */
  boolean bfloat16();

  /** Returns this protocol in bfloat16, or in float32. */
  EvaluationProtocol in(boolean bfloat16);

  /** Says whether training images are augmented and mixed. */
  boolean isAugmented();

  /** Returns this protocol with images that are neither augmented nor mixed. */
  EvaluationProtocol unaugmented();

  /** Returns this protocol with another number of epochs, for trials and for large sets. */
  EvaluationProtocol shortenedTo(int epochs);

  /**
   * Returns width and height of the images that networks see.
   *
   * @param ofSet those of the set's images as they are
   */
  int imageSize(int ofSet);

  /** Returns how often a network is tested over the run, the last time at the end. */
  int tests();

  /**
   * Passes of images through a network in one training, three for each image trained on: forward,
   * and twice as much backward.
   *
   * @param ipc images per class
   * @param images trained on
   * @param tested images of a test
   */
  default long passes(int ipc, long images, long tested) {
    return 3L * epochs(ipc) * images + tests() * tested;
  }

  /**
   * Says whether a network is tested after this many epochs on a set of so many images per class.
   */
  boolean testsAfter(int epoch, int ipc);
}
