package io.distillery.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.base.Directories;
import io.distillery.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What one machine comes to, which clusters are compared with.
 *
 * @param run what is done
 * @param folder where it is done, below which there is more room
 */
record OneMachine(SmallRun run, Path folder) {
  /** Makes the dataset. */
  static OneMachine in(Path folder) throws IOException {
    return new OneMachine(SmallRun.in(folder), folder);
  }

  /** Gives where its run is, which is made once. */
  Path directory() throws IOException {
    Path out = folder.resolve("one-machine");
    doOnce(out, run.arguments(out, List.of("run")));
    return out;
  }

  /** Gives the bytes of its run. */
  Map<String, String> bytes() throws IOException {
    return SmallRun.bytes(directory());
  }

  /** Gives the bytes of its comparison. */
  Map<String, String> table() throws IOException {
    Path out = folder.resolve("compared-here");
    doOnce(out, run.comparison(out));
    Map<String, String> table = SmallRun.comparisonBytes(out);
    assertThat(table.keySet())
        .contains("results.json", "real-16-per-class-1-epochs.json", "table.csv", "table.json");
    return table;
  }

  /** Expects its two teachers, and nothing else. */
  void assertTeachersAreTheSame(Path there) throws IOException {
    Path here = folder.resolve("teachers-here");
    doOnce(here, run.teachers(here, ""));
    assertThat(Directories.names(there))
        .containsExactlyInAnyOrder("convnet3.safetensors", "convnet3-batch.safetensors");
    for (String name : Directories.names(there)) {
      assertThat(there.resolve(name)).hasSameBinaryContentAs(here.resolve(name));
    }
  }

  private static void doOnce(Path out, String[] arguments) {
    if (!Files.exists(out)) {
      CommandRun command = CommandRun.of(arguments);
      assertThat(command.code()).as(command.err()).isZero();
    }
  }
}
