package io.distillery.cli.command;

import io.distillery.stage.Distillation.Step;
import picocli.CommandLine.Command;

/** Does the whole run. */
@Command(
    name = "run",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Distils a dataset: describes the images, finds prototypes, draws the distilled images, judges"
          + " them, and writes OUT/report.html.",
      "",
      "Interrupted at any moment, the same command goes on where it stopped and ends with the same"
          + " images. Stages that are up to date are skipped."
    },
    footer = {
      "",
      "Example:",
      "  distillery run --data photos --ipc 10 --out runs/photos",
    })
public final class RunCommand extends RunningCommand {
  RunCommand() {
    super(Step.EVALUATE, false);
  }
}
