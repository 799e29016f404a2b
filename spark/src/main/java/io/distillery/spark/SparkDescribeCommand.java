package io.distillery.spark;

import io.distillery.stage.Distillation.Step;
import picocli.CommandLine.Command;

/** Does on a cluster what {@code describe} does on one machine. */
@Command(
    name = "describe",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Describes every source image on a cluster, and keeps the texts in"
          + " OUT/descriptions/metadata.jsonl."
    })
final class SparkDescribeCommand extends SparkRunningCommand {
  SparkDescribeCommand() {
    super(Step.DESCRIBE, true);
  }
}
