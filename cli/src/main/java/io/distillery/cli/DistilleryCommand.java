package io.distillery.cli;

import io.distillery.cli.command.AblateCommand;
import io.distillery.cli.command.CompareCommand;
import io.distillery.cli.command.DatasetCommand;
import io.distillery.cli.command.DescribeCommand;
import io.distillery.cli.command.DoctorCommand;
import io.distillery.cli.command.EvaluateCommand;
import io.distillery.cli.command.ExportCommand;
import io.distillery.cli.command.ModelCommand;
import io.distillery.cli.command.PresetsCommand;
import io.distillery.cli.command.PrototypesCommand;
import io.distillery.cli.command.QuickstartCommand;
import io.distillery.cli.command.ReportCommand;
import io.distillery.cli.command.ReproduceCommand;
import io.distillery.cli.command.RunCommand;
import io.distillery.cli.command.SampleCommand;
import io.distillery.cli.command.SynthesizeCommand;
import io.distillery.cli.command.TeacherCommand;
import io.distillery.cli.command.TrainCommand;
import io.distillery.cli.console.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command that holds the others. */
@Command(
    name = "distillery",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      QuickstartCommand.class,
      RunCommand.class,
      DatasetCommand.class,
      DescribeCommand.class,
      TrainCommand.class,
      PrototypesCommand.class,
      SynthesizeCommand.class,
      EvaluateCommand.class,
      TeacherCommand.class,
      CompareCommand.class,
      AblateCommand.class,
      ReproduceCommand.class,
      PresetsCommand.class,
      ReportCommand.class,
      ExportCommand.class,
      DoctorCommand.class,
      SampleCommand.class,
      ModelCommand.class
    },
    description = {
      "Distils labelled image datasets: thousands of photographs in, a handful of images per class"
          + " out, and a classifier trained on the handful does nearly as well.",
      "",
      "Begin with:  distillery quickstart"
    },
    footer = {
      "",
      "In a source checkout also: spark, train-autoencoder, pretrain, benchmark.",
      "Every command explains itself:  distillery help COMMAND",
      "Exit codes: 0 done, 1 the run failed, 2 wrong usage, 130 interrupted."
    })
public final class DistilleryCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "No command was given: see below, and begin with quickstart");
  }
}
