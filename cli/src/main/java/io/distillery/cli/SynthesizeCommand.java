package io.distillery.cli;

import io.distillery.stage.CandidatePlan;
import io.distillery.stage.DistillationRun;
import io.distillery.synthesis.SynthesisOptions;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Up to the distilled images. */
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
class SynthesizeCommand extends PrototypesCommand {
  @Mixin private SynthesisMixin synthesis;
  @Mixin private CandidateMixin candidates;

  @Override
  DistillationRun.Step last() {
    return DistillationRun.Step.SYNTHESIZE;
  }

  @Override
  final SynthesisOptions synthesis() throws IOException {
    return synthesis.options(model());
  }

  @Override
  CandidatePlan candidatePlan() {
    return candidates.onlyPlan();
  }

  final CandidateMixin candidates() {
    return candidates;
  }
}
