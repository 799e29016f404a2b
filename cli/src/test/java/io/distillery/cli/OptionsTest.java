package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class OptionsTest {
  @Test
  void everyCommandAndOptionExplainsItself() {
    for (CommandLine command : Main.commandLine().getSubcommands().values()) {
      assertThat(command.getUsageMessage()).contains(command.getCommandName());
      assertThat(command.getCommandSpec().usageMessage().description())
          .as(command.getCommandName())
          .isNotEmpty();
      for (OptionSpec option : command.getCommandSpec().options()) {
        assertThat(option.description())
            .as("%s %s", command.getCommandName(), option.longestName())
            .isNotEmpty();
      }
    }
  }
}
