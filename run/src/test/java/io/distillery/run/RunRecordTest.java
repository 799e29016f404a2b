package io.distillery.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunRecordTest {
  @TempDir Path temp;

  @Test
  void readsWhatItWrote() throws IOException {
    RunRecord record =
        RunRecord.of(
            new RunRecord.DatasetRecord(
                "data", "/data/cifar10", "ab", 10, 50_000, 50_000, 1, "test"),
            null,
            Map.of("ipc", 10, "seed", 7),
            Environment.current("libtorch", 2));
    record.write(temp);

    assertThat(RunRecord.read(temp)).contains(record);
  }

  @Test
  void fieldsOfLaterVersionsAreIgnoredAndLaterFormatsRefused() throws IOException {
    Files.writeString(temp.resolve("run.json"), "{\"format\": 1, \"invented\": true}");
    assertThat(RunRecord.read(temp)).isPresent();

    Files.writeString(temp.resolve("run.json"), "{\"format\": 2}");
    assertThatThrownBy(() -> RunRecord.read(temp)).hasMessageContaining("has format 2");
  }

  @Test
  void noRecordIsNoRun() throws IOException {
    assertThat(RunRecord.read(temp)).isEmpty();
  }

  @Test
  void environmentNamesThisMachine() {
    Environment environment = Environment.current("libtorch", 2);

    assertThat(environment.java()).contains(System.getProperty("java.version"));
    assertThat(environment.cores()).isPositive();
    assertThat(environment.memoryGib()).isPositive();
    assertThat(environment.processor()).isNotBlank();
  }
}
