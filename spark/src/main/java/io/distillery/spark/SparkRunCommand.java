package io.distillery.spark;

import io.distillery.stage.Distillation.Step;
import picocli.CommandLine.Command;

/** Does on a cluster what {@code run} does on one machine. */
@Command(
    name = "run",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Distils a dataset on a cluster: all steps, and OUT/report.html. Fine-tuning, where it is asked"
          + " for, stays in the process that gives the command."
    })
final class SparkRunCommand extends SparkRunningCommand {
  SparkRunCommand() {
    super(Step.EVALUATE, false);
  }
}
