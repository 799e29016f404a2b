package io.distillery.spark;

import io.distillery.stage.Distillation.Step;
import picocli.CommandLine.Command;

/** Does on a cluster what {@code evaluate} does on one machine. */
@Command(
    name = "evaluate",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Trains and tests networks on a cluster, a training a task. Steps before it are done if they are"
          + " not."
    })
final class SparkEvaluateCommand extends SparkRunningCommand {
  SparkEvaluateCommand() {
    super(Step.EVALUATE, true);
  }
}
