package io.distillery.stage;

import io.distillery.base.Json;
import io.distillery.finetune.FineTuning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Holds in which numbers a fine-tuning computes. Where nobody says, those are taken that are
 * fastest on the machine where it begins, and kept in the stage's directory, so that it can go on
 * on another.
 *
 * @param bfloat16 whether U-Net and text encoder compute in bfloat16, else in float32
 */
record TrainingNumbers(boolean bfloat16) {
  private static final String FILE = "numbers.json";

  /** Takes what was asked for, else what a training here began with, else what is fastest here. */
  static TrainingNumbers in(Path directory, FineTuning fineTuning) throws IOException {
    if (fineTuning.memory().bfloat16().isPresent()) {
      return new TrainingNumbers(fineTuning.memory().bfloat16().get());
    }
    Path file = directory.resolve(FILE);
    if (Files.exists(file)) {
      return Json.read(file, TrainingNumbers.class);
    }
    TrainingNumbers here = new TrainingNumbers(fineTuning.bfloat16Here());
    Files.createDirectories(directory);
    Json.write(file, here);
    return here;
  }
}
