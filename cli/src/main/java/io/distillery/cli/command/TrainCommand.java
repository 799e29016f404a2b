package io.distillery.cli.command;

import io.distillery.stage.Distillation.Step;
import picocli.CommandLine.Command;

/** Goes up to the fine-tuned model. */
@Command(
    name = "train",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Fits the latent diffusion model to the source images and their descriptions. Writes"
          + " OUT/model in the diffusers layout.",
      "",
      "A model that was trained on these classes is left as it is, unless --train is given. Steps and"
          + " time are told before. Interrupted, it goes on from its last checkpoint."
    },
    footer = {
      "",
      "Example:",
      "  distillery train --data photos --out runs/photos --train-epochs 20",
    })
public final class TrainCommand extends RunningCommand {
  TrainCommand() {
    super(Step.TRAIN, true);
  }
}
