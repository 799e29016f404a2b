package io.distillery.cli.command;

import io.distillery.cli.mixin.CommonOptions;
import io.distillery.cli.mixin.OutputMixin;
import io.distillery.report.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes the page again. */
@Command(
    name = "report",
    description = {
      "Writes OUT/report.html anew from what the run in OUT has: one self-contained page with the"
          + " distilled images, the descriptions that steered them, the real images they stand for,"
          + " accuracies, options and timings.",
      ""
    },
    footer = {"", "Example:", "  distillery report --out runs/quickstart"})
public final class ReportCommand implements Callable<Integer> {
  @Option(
      names = OutputMixin.OUT,
      paramLabel = "DIR",
      required = true,
      description = "The run's directory.")
  private Path out;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() throws IOException {
    System.out.println(RunReport.write(out));
    return 0;
  }
}
