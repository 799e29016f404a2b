package io.distillery.spark;

import io.distillery.stage.Distillation.Step;
import picocli.CommandLine.Command;

/** Does on a cluster what {@code synthesize} does on one machine. */
@Command(
    name = "synthesize",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Draws the distilled images on a cluster, a batch a task. Steps before it are done if they are"
          + " not."
    })
final class SparkSynthesizeCommand extends SparkRunningCommand {
  SparkSynthesizeCommand() {
    super(Step.SYNTHESIZE, true);
  }
}
