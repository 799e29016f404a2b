package io.distillery.spark;

import io.distillery.cli.AddedCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Holds the commands that run on a cluster. */
@Command(
    name = "spark",
    subcommands = {
      SparkRunCommand.class,
      SparkDescribeCommand.class,
      SparkEncodeCommand.class,
      SparkPrototypesCommand.class,
      SparkSynthesizeCommand.class,
      SparkEvaluateCommand.class,
      SparkCompareCommand.class,
      SparkTeacherCommand.class,
      HelpCommand.class
    },
    description = {
      "Does the same as the commands of these names, on the machines of an Apache Spark cluster that"
          + " share a file system: the same options, the same run directory, the same images.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  distillery spark run --master spark://head:7077 --data /shared/photos --out /shared/runs/photos",
      "  spark-submit --master yarn distillery-spark-VERSION-assembled.jar spark run --data ... --out ...",
      "",
      "A run that was begun on a cluster goes on with 'distillery run' on one machine, and the other way"
          + " round. docs/cluster.md says what each machine needs."
    })
public final class SparkCommand implements AddedCommand, Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "No step was named: see below");
  }
}
