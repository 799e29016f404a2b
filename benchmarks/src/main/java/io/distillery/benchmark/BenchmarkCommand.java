package io.distillery.benchmark;

import io.distillery.cli.AddedCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command that holds the benchmarks. */
@Command(
    name = "benchmark",
    subcommands = {
      DiffusionBenchmark.class,
      BenchmarkCheckpoint.class,
      TradeBenchmark.class,
      MiniBenchmark.class,
      PrototypeBenchmark.class,
      ClassifierBenchmark.class,
      LlavaBenchmark.class,
      PairsBenchmark.class,
      HelpCommand.class
    },
    description = {
      "Measures this machine: how long the parts of the method take, and how near that is to what"
          + " the machine can do.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  distillery benchmark diffusion --model mini",
      "",
      "docs/benchmarks.md explains the numbers. A loaded machine measures its load: stop what else"
          + " computes."
    })
public final class BenchmarkCommand implements AddedCommand, Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "No benchmark was named: see below");
  }
}
