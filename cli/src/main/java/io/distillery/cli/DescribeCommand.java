package io.distillery.cli;

import io.distillery.base.Problems;
import io.distillery.stage.Distillation.Step;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Describes the images alone. */
@Command(
    name = "describe",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Describes every source image in a few sentences, as a vision-language model would, and keeps"
          + " them in OUT/descriptions/metadata.jsonl.",
      "",
      "Descriptions steer the drawing of the distilled images. Interrupted, it goes on where it"
          + " stopped."
    },
    footer = {
      "",
      "Examples:",
      "  distillery describe --data photos --out runs/photos",
      "  distillery describe --out runs/photos --export captions.csv",
    })
final class DescribeCommand extends RunningCommand {
  @Mixin private CaptionExportMixin export;

  DescribeCommand() {
    super(Step.DESCRIBE, true);
  }

  @Override
  void checkFurther(Problems problems) {
    export.check(problems);
  }

  @Override
  void finish(Path out) throws IOException {
    export.write(out);
  }
}
