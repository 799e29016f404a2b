package io.distillery.cli;

import io.distillery.classifier.Architecture;
import io.distillery.evaluation.HardLabelProtocol;
import io.distillery.pipeline.DistillationRun;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Up to the accuracies. */
@Command(
    name = "evaluate",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Judges the distilled images: trains networks from scratch on them, and on as many random real"
          + " images, and tests them on the real test images. Writes OUT/evaluation/results.json and"
          + " OUT/report.html.",
      "",
      "Stages before it are done if they are not. Options that are not given are those of the run in"
          + " OUT, else the defaults."
    },
    footer = {
      "",
      "Example:",
      "  distillery evaluate --out runs/photos --networks convnet3,resnet18 --redo",
    })
class EvaluateCommand extends SynthesizeCommand {
  @Mixin private EvaluationMixin evaluation;

  @Override
  DistillationRun.Step last() {
    return DistillationRun.Step.EVALUATE;
  }

  @Override
  final HardLabelProtocol protocol() {
    return evaluation.protocol();
  }

  @Override
  final List<Architecture> networks() {
    return evaluation.networks();
  }
}
