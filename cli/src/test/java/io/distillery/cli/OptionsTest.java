package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class OptionsTest {
  @Test
  void learningRatesSuitWhatIsTrained() {
    assertThat(TrainMixin.usualRate(true, false)).isEqualTo(5e-4);
    assertThat(TrainMixin.usualRate(true, true)).isEqualTo(1e-4);
    assertThat(TrainMixin.usualRate(false, true)).isEqualTo(1e-4);
    assertThat(TrainMixin.usualRate(false, false)).isEqualTo(1e-5);
  }

  /** Numbers of the paper, which must not drift unnoticed. */
  @Test
  void defaultsOfARun() {
    CommandLine line = new CommandLine(new RunCommand());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.parseArgs("--data=/photos", "--out=/run");

    assertThat(RecordedOptions.of(line.getCommandSpec()))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("data", Path.of("/photos").toAbsolutePath().toString()),
                Map.entry("held-out", "0.1"),
                Map.entry("images-per-class", "0"),
                Map.entry("max-bad-images", "0.01"),
                Map.entry("seed", "0"),
                Map.entry("model", "mini"),
                Map.entry("train-epochs", "8"),
                Map.entry("train-batch", "64"),
                Map.entry("ipc", "10"),
                Map.entry("contamination", "0.1"),
                Map.entry("neighbours", "10"),
                Map.entry("restarts", "10"),
                Map.entry("representative", "CENTROID"),
                Map.entry("latent", "MEAN"),
                Map.entry("features", "latents"),
                Map.entry("text-rule", "FREQUENT_WORDS"),
                Map.entry("threshold", "0.7"),
                Map.entry("top-k", "30"),
                Map.entry("word-match", "WHOLE_WORD"),
                Map.entry("steps", "50"),
                Map.entry("scheduler", "checkpoint"),
                Map.entry("prompt-mode", "PADDED"),
                Map.entry("vae-tiles", "AUTO"),
                Map.entry("weights", "FASTEST"),
                Map.entry("networks", "convnet3"),
                Map.entry("protocol", "hard"),
                Map.entry("store-labels", "false"),
                Map.entry("selection-images", "0"),
                Map.entry("eval-tests", "100"),
                Map.entry("repeats", "3")));
  }

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

  /** The quickstart is a shorthand: what it stands for is a run that the command line takes. */
  @Test
  void quickstartStandsForARun() {
    QuickstartCommand quickstart = new QuickstartCommand();
    new CommandLine(quickstart).parseArgs("--seed=7", "--threads=2");

    List<String> run = quickstart.run(Path.of("/data/cifar10"));

    CommandLine line = new CommandLine(new RunCommand());
    line.parseArgs(run.subList(1, run.size()).toArray(String[]::new));
    assertThat(run.get(0)).isEqualTo("run");
    assertThat(RecordedOptions.of(line.getCommandSpec()))
        .containsEntry("data", Path.of("/data/cifar10").toAbsolutePath().toString())
        .containsEntry("images-per-class", "1000")
        .containsEntry("ipc", "10")
        .containsEntry("contamination", "0.1")
        .containsEntry("train", "false")
        .containsEntry("eval-tests", "1")
        .containsEntry("repeats", "3")
        .containsEntry("seed", "7")
        .containsEntry("threads", "2");
  }

  @Test
  void fullQuickstartIsThePublishedProtocolOnAllImages() {
    QuickstartCommand quickstart = new QuickstartCommand();
    new CommandLine(quickstart).parseArgs("--full");

    assertThat(quickstart.run(Path.of("/data")))
        .doesNotContain("--eval-epochs", "--eval-tests", "--images-per-class");
  }
}
