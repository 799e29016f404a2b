package io.distillery.cli.command;

import io.distillery.base.Problems;
import io.distillery.cli.mixin.CommonOptions;
import io.distillery.cli.mixin.DeviceMixin;
import io.distillery.cli.mixin.OutputMixin;
import io.distillery.cli.mixin.ThreadsMixin;
import io.distillery.export.Export;
import io.distillery.export.ExportFormat;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Hands a distilled set on to other programs. */
@Command(
    name = "export",
    description = {
      "Writes the distilled images of a run in a format that other programs read, with their"
          + " classes and texts, and a card README.md that says what they are.",
      "",
      "imagefolder: DIR/train/CLASS/*.png with metadata.jsonl (torchvision, Keras, DJL);",
      "webdataset: DIR/train-000000.tar;",
      "parquet: DIR/train-00000-of-00001.parquet;",
      "hf: a folder for the Hugging Face hub, the same Parquet in DIR/data.",
      "",
      "Each is read back by 'distillery compare --methods NAME=DIR'. docs/export.md shows how"
          + " others read them.",
      ""
    },
    footer = {"", "Example:", "  distillery export runs/photos --format hf --out photos-distilled"})
public final class ExportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "RUN", description = "The run's directory.")
  private Path run;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      required = true,
      description = "imagefolder, webdataset, parquet or hf.")
  private String format;

  @Option(
      names = OutputMixin.OUT,
      paramLabel = "DIR",
      required = true,
      description = "Where to write: a new or empty directory.")
  private Path out;

  @Option(
      names = "--teacher",
      paramLabel = "FILE",
      description =
          "A network of 'distillery teacher' whose logits of every image are written too, for"
              + " training on soft labels.")
  private Path teacher;

  @Mixin private ThreadsMixin threads;
  @Mixin private DeviceMixin device;
  @Mixin private CommonOptions common;

  @Override
  public Integer call() throws IOException {
    Problems problems = new Problems();
    ExportFormat named = problems.collect(() -> ExportFormat.named(format));
    Export export = problems.collect(() -> Export.of(run));
    problems.require(
        teacher == null || Files.isRegularFile(teacher),
        "--teacher names %s, which is no file: make one with 'distillery teacher'",
        teacher);
    problems.throwIfAny();
    if (teacher != null) {
      LibTorch.threads(threads.threads());
    }
    export.write(named, out, Optional.ofNullable(teacher), threads.threads(), common.progress());
    System.out.println(out);
    return 0;
  }
}
