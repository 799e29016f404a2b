package io.distillery.spark;

import io.distillery.stage.Distillation.Step;
import picocli.CommandLine.Command;

/** Does on a cluster what {@code prototypes} does on one machine. */
@Command(
    name = "prototypes",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Encodes the images and finds the prototypes of the classes on a cluster, a class a task. Steps"
          + " before it are done if they are not."
    })
final class SparkPrototypesCommand extends SparkRunningCommand {
  SparkPrototypesCommand() {
    super(Step.PROTOTYPES, true);
  }
}
