package io.distillery.cli.command;

import io.distillery.stage.Distillation.Step;
import picocli.CommandLine.Command;

/** Goes up to the distilled images. */
@Command(
    name = "synthesize",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Draws the distilled images: from each image prototype, with noise added, the model denoises"
          + " under the guidance of the cluster's description. Writes OUT/distilled, class folders"
          + " of PNG with metadata.jsonl.",
      "",
      "Stages before it are done if they are not. Options that are not given are those of the run in"
          + " OUT, else the defaults."
    },
    footer = {
      "",
      "Example: draw again with stronger guidance, into the same run",
      "  distillery synthesize --out runs/photos --guidance-scale 12 --redo",
    })
public final class SynthesizeCommand extends RunningCommand {
  SynthesizeCommand() {
    super(Step.SYNTHESIZE, true);
  }
}
