package io.distillery.cli;

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
final class DistilleryCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "No command was given: see below, and begin with quickstart");
  }
}
