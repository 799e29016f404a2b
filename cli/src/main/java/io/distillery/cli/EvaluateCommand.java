package io.distillery.cli;

import io.distillery.dataset.LabelledImages;
import io.distillery.stage.CandidatePlan;
import io.distillery.stage.DistillationRun;
import io.distillery.stage.EvaluationPlan;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Up to the accuracies. */
@Command(
    name = "evaluate",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Judges the distilled images: trains networks from scratch on them, and on as many random"
          + " real images, and tests them on the real test images. Writes"
          + " OUT/evaluation/results.json and OUT/report.html.",
      "",
      "Stages before it are done if they are not. Options that are not given are those of the run"
          + " in OUT, else the defaults."
    },
    footer = {
      "",
      "Example:",
      "  distillery evaluate --out runs/photos --networks convnet3,resnet18 --redo",
    })
class EvaluateCommand extends SynthesizeCommand {
  @Mixin private EvaluationMixin evaluation;
  @Mixin private LabelsMixin labels;

  @Override
  DistillationRun.Step last() {
    return DistillationRun.Step.EVALUATE;
  }

  @Override
  final EvaluationPlan evaluation(int imageSize, int classes, Optional<LabelledImages> heldOut) {
    return labels.plan(evaluation, candidates(), imageSize, classes, heldOut);
  }

  @Override
  final CandidatePlan candidatePlan() {
    return candidates().plan();
  }
}
