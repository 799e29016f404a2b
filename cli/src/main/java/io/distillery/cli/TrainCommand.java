package io.distillery.cli;

import io.distillery.diffusion.ModelChoice;
import io.distillery.finetune.FineTuning;
import io.distillery.stage.DistillationRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Up to the fine-tuned model. */
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
class TrainCommand extends RunningCommand {
  @Mixin private ModelMixin model;
  @Mixin private TrainMixin training;

  @Override
  DistillationRun.Step last() {
    return DistillationRun.Step.TRAIN;
  }

  /** Its model. */
  final ModelMixin model() {
    return model;
  }

  @Override
  final ModelChoice modelChoice() {
    return model.choice();
  }

  @Override
  final FineTuning fineTuning() {
    return training.options(model.model());
  }
}
