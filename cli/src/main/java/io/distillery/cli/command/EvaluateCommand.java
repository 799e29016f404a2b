package io.distillery.cli.command;

import io.distillery.stage.Distillation.Step;
import picocli.CommandLine.Command;

/** Goes up to the accuracies. */
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
public final class EvaluateCommand extends RunningCommand {
  EvaluateCommand() {
    super(Step.EVALUATE, true);
  }
}
