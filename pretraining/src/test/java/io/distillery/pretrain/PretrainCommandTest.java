package io.distillery.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class PretrainCommandTest {
  /** Its seeds belong to the recipe. */
  @Test
  void offersNoSeed() {
    CommandLine pretrain = new CommandLine(new PretrainCommand());

    assertThat(pretrain.getSubcommands().values())
        .hasSize(2)
        .allSatisfy(
            part ->
                assertThat(part.getCommandSpec().optionsMap())
                    .containsKey("--threads")
                    .doesNotContainKey("--seed"));
  }
}
