package io.distillery.describe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.dataset.DatasetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescriptionLogTest {
  @TempDir Path temp;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = temp.resolve("metadata.jsonl");
  }

  @Test
  void continuesWhereItStopped() throws IOException {
    try (DescriptionLog log = DescriptionLog.open(file)) {
      assertThat(log.earlier().size()).isZero();
      log.append("b/1.png", "Bee.");
    }
    try (DescriptionLog log = DescriptionLog.open(file)) {
      assertThat(log.earlier().texts()).containsOnlyKeys("b/1.png");
      log.append("a/1.png", "Änt.");
    }
    assertThat(Descriptions.read(file).texts()).containsOnlyKeys("a/1.png", "b/1.png");
  }

  @Test
  void killedAnywhereItEndsTheSame() throws IOException {
    writeTwo(file);
    byte[] whole = Files.readAllBytes(file);
    int firstLine = Files.readString(file).indexOf('\n') + 1;
    for (int kept = 0; kept <= whole.length; kept++) {
      Files.write(file, Arrays.copyOf(whole, kept));
      try (DescriptionLog log = DescriptionLog.open(file)) {
        int expected = kept == whole.length ? 2 : kept >= firstLine ? 1 : 0;
        assertThat(log.earlier().size()).isEqualTo(expected);
        if (expected < 1) {
          log.append("a/1.png", "Ant.");
        }
        if (expected < 2) {
          log.append("b/1.png", "Bée.");
        }
      }
      assertThat(Files.readAllBytes(file)).isEqualTo(whole);
    }
  }

  @Test
  void damageInTheMiddleIsReported() throws IOException {
    Files.writeString(file, "{\"file\n{\"file_name\": \"a/1.png\", \"text\": \"Ant\"}\n");
    byte[] before = Files.readAllBytes(file);
    assertThatThrownBy(() -> DescriptionLog.open(file))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("line 1 is not JSON");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  private static void writeTwo(Path file) throws IOException {
    try (DescriptionLog log = DescriptionLog.open(file)) {
      log.append("a/1.png", "Ant.");
      log.append("b/1.png", "Bée.");
    }
  }
}
