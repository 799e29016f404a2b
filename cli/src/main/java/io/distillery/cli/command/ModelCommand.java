package io.distillery.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Holds the commands about models on disk. */
@Command(
    name = "model",
    subcommands = {
      ModelInspectCommand.class,
      ModelConvertCommand.class,
      ModelPullCommand.class,
      HelpCommand.class
    },
    description = {
      "Looks at latent diffusion models on disk, writes them in another layout, and fetches them from"
          + " a hub.",
      ""
    })
public final class ModelCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "No command was given: expected inspect, convert or pull");
  }
}
