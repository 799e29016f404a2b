package io.distillery.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.base.ConfigurationException;
import io.distillery.dataset.CaptionFiles;
import io.distillery.dataset.DatasetLook;
import io.distillery.dataset.PassedOver;
import io.distillery.dataset.SkippedImage;
import io.distillery.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunRecordTest {
  @TempDir Path temp;

  @Test
  void readsWhatItWrote() throws IOException {
    RunRecord record =
        RunRecord.of(
            new RunRecord.DatasetRecord(
                "data",
                "/data/cifar10",
                "/data/cifar10/train",
                "ab",
                10,
                50_000,
                50_000,
                1,
                "test",
                Optional.of(
                    new DatasetLook(
                        List.of(new DatasetLook.ClassCount("n1", "tabby", 9, 1)),
                        "train",
                        "test",
                        List.of(
                            new PassedOver(
                                PassedOver.Reason.FORMAT, ".heic images", 2, List.of("n1/a.heic"))),
                        List.of(new CaptionFiles("metadata.jsonl", 0)),
                        List.of(new SkippedImage("n1/b.jpg", "it is empty"))))),
            null,
            Recipe.defaults().withSeed(7),
            Recipe.defaults(),
            Environment.current("libtorch", 2));
    record.write(temp);

    assertThat(RunRecord.read(temp)).contains(record);
  }

  @Test
  void fieldsOfLaterVersionsAreIgnoredAndOtherFormatsRefused() throws IOException {
    Files.writeString(temp.resolve("run.json"), "{\"format\": 2, \"invented\": true}");
    assertThat(RunRecord.read(temp)).isPresent();

    for (int other : new int[] {1, 3}) {
      Files.writeString(temp.resolve("run.json"), "{\"format\": %d}".formatted(other));
      assertThatThrownBy(() -> RunRecord.read(temp))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("has format " + other);
    }
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
