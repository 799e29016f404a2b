package io.distillery.diffusion.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Hears of a training as it goes. */
@FunctionalInterface
public interface TrainingListener {
  /** Hears of each step, before its checkpoint is written. */
  void step(TrainingStep step) throws IOException;

  /**
   * Hears, before the first step, that a checkpoint is gone on from.
   *
   * @param step steps that were done before it
   * @param checkpoint the file
   * @param passedOver newer checkpoints that cannot be read, a sentence each
   */
  default void resumed(long step, Path checkpoint, List<String> passedOver) throws IOException {}
}
