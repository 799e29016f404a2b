package io.distillery.cli.command;

import io.distillery.stage.Distillation.Step;
import picocli.CommandLine.Command;

/** Goes up to the prototypes. */
@Command(
    name = "prototypes",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Finds what each class is made of: encodes the images, leaves out the most outlying ones,"
          + " clusters the rest, and chooses for each cluster the description that speaks best for"
          + " it. Writes OUT/prototypes.",
      "",
      "Stages before it are done if they are not. Options that are not given are those of the run in"
          + " OUT, else the defaults."
    },
    footer = {
      "",
      "Example:",
      "  distillery prototypes --data photos --ipc 10 --out runs/photos",
    })
public final class PrototypesCommand extends RunningCommand {
  PrototypesCommand() {
    super(Step.PROTOTYPES, true);
  }
}
