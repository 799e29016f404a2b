package io.distillery.cli;

import io.distillery.prototype.PrototypeOptions;
import io.distillery.stage.DistillationRun;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Up to the prototypes. */
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
class PrototypesCommand extends TrainCommand {
  @Mixin private PrototypeMixin prototypes;

  @Override
  DistillationRun.Step last() {
    return DistillationRun.Step.PROTOTYPES;
  }

  @Override
  final PrototypeOptions prototypes() {
    return prototypes.options();
  }

  @Override
  final Optional<Path> featureTeacher() {
    return prototypes.featureTeacher();
  }
}
