package io.distillery.cli.console;

import io.distillery.evaluation.protocol.EvaluationResults;
import io.distillery.report.AccuracyTables;
import io.distillery.report.RunReport;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What is there after a command, in a few lines. */
public final class RunSummary {
  private static final List<String> OUTPUTS =
      List.of("descriptions/metadata.jsonl", "model", "prototypes", "distilled");

  private final Path run;

  /** Summarises the run of this directory. */
  public RunSummary(Path run) {
    this.run = run;
  }

  /** Prints where the images are and, once evaluated, accuracies beside each other. */
  public void print(PrintStream out) throws IOException {
    Path results = run.resolve("evaluation").resolve("results.json");
    if (Files.exists(results)) {
      out.print(AccuracyText.of(AccuracyTables.of(EvaluationResults.read(results))));
    }
    out.println();
    for (String output : OUTPUTS) {
      if (Files.exists(run.resolve(output))) {
        out.printf(
            Locale.ROOT, "%-13s %s%n", Path.of(output).getName(0) + ":", run.resolve(output));
      }
    }
    if (Files.exists(run.resolve(RunReport.FILE))) {
      out.printf(
          Locale.ROOT,
          "%-13s %s%n",
          "report:",
          run.resolve(RunReport.FILE).toAbsolutePath().normalize());
    }
  }
}
