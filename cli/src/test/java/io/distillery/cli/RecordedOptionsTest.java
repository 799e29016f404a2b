package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.diffusion.lora.LoraChoice;
import io.distillery.run.Environment;
import io.distillery.run.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class RecordedOptionsTest {
  @TempDir Path run;

  @Command(name = "stage")
  private static final class StageCommand {
    @Mixin OutputMixin output;
    @Mixin MachineMixin machine;
    @Mixin DataMixin data;
    @Mixin ModelMixin model;
  }

  @Test
  void optionsOfTheRunHoldUnlessTheCommandLineSaysOtherwise() throws IOException {
    record("--data", run.resolve("photos").toString(), "--seed", "7", "--held-out", "0.2");

    StageCommand again = parse("--held-out", "0.3");

    assertThat(again.data.data()).isEqualTo(run.resolve("photos"));
    assertThat(again.machine.seed()).isEqualTo(7);
    assertThat(again.data.layout(7).heldOut()).isEqualTo(0.3);
  }

  @Test
  void loraFilesOfTheRunHoldWithTheirScales() throws IOException {
    Path lora = Files.createFile(run.resolve("style.safetensors"));
    record(
        "--data", "photos", "--model", run.toString(), "--lora", lora + ":0.5", "--lora=" + lora);

    assertThat(parse().model.choice().loras())
        .containsExactly(new LoraChoice(lora, 0.5), new LoraChoice(lora, 1));
    assertThat(parse("--lora", lora + ":2").model.choice().loras())
        .containsExactly(new LoraChoice(lora, 2));
  }

  @Test
  void whereTheRunIsAndHowToTalkIsNotRecorded() throws IOException {
    record("--data", "photos", "--redo");

    assertThat(RunRecord.read(run).orElseThrow().options().has("out")).isFalse();
    assertThat(parse().output.redo()).isFalse();
  }

  private void record(String... arguments) throws IOException {
    CommandLine line = new CommandLine(new StageCommand());
    line.parseArgs(withOut(arguments));
    Map<String, String> options = RecordedOptions.of(line.getCommandSpec());
    RunRecord.of(
            new RunRecord.DatasetRecord("data", "photos", "00", 1, 1, 1, 1, "test"),
            null,
            options,
            Environment.current("libtorch", 1))
        .write(run);
  }

  private StageCommand parse(String... arguments) throws IOException {
    StageCommand command = new StageCommand();
    String[] all = withOut(arguments);
    new CommandLine(command)
        .setDefaultValueProvider(RecordedOptions.ofRunNamedBy(List.of(all)))
        .parseArgs(all);
    return command;
  }

  private String[] withOut(String... arguments) {
    String[] all = new String[arguments.length + 1];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--out=" + run;
    return all;
  }
}
