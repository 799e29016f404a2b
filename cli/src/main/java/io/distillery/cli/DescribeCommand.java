package io.distillery.cli;

import io.distillery.stage.DistillationRun;
import picocli.CommandLine.Command;

/** The first stage alone. */
@Command(
    name = "describe",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Describes every source image in a few sentences, as a vision-language model would, and keeps"
          + " them in OUT/descriptions/metadata.jsonl.",
      "",
      "Descriptions steer the drawing of the distilled images. Interrupted, it goes on where it"
          + " stopped."
    },
    footer = {
      "",
      "Example:",
      "  distillery describe --data photos --out runs/photos",
    })
final class DescribeCommand extends RunningCommand {
  @Override
  DistillationRun.Step last() {
    return DistillationRun.Step.DESCRIBE;
  }
}
