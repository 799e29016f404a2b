package io.distillery.cli.command;

import io.distillery.base.Problems;
import io.distillery.base.Progress;
import io.distillery.cli.mixin.CaptionExportMixin;
import io.distillery.describe.vlm.AnswerLine;
import io.distillery.report.AnswersPage;
import io.distillery.stage.Distillation.Place;
import io.distillery.stage.Distillation.Step;
import io.distillery.tune.TunedRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
      "  distillery describe --data photos --out runs/photos --describer openai \\",
      "      --server http://localhost:11434 --vlm llava:7b --preview 20",
    })
public final class DescribeCommand extends RunningCommand {
  @Mixin private CaptionExportMixin export;

  @Option(
      names = "--preview",
      paramLabel = "N",
      description =
          "Ask the vision-language model about N images only, and write OUT/preview.html to look at."
              + " The same command without it goes on from these answers.")
  private Integer preview;

  DescribeCommand() {
    super(Step.DESCRIBE, true);
  }

  @Override
  void checkFurther(Problems problems) {
    export.check(problems);
  }

  @Override
  boolean isPreview() {
    return preview != null;
  }

  @Override
  void preview(TunedRun planned, Place place, Progress progress) throws IOException {
    List<AnswerLine> answers = planned.preview(place, preview, progress);
    System.out.println(
        AnswersPage.write(
            place.out(), planned.recipe().descriptions().vlm(), planned.images(), answers));
  }

  @Override
  void finish(Path out) throws IOException {
    export.write(out);
  }
}
