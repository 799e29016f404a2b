package io.distillery.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  @TempDir Path folder;

  @Test
  void replacesTheFormerContent() throws IOException {
    Path file = folder.resolve("table.json");
    WholeFile.write(file, "before");
    WholeFile.write(file, "after");

    assertThat(file).hasContent("after");
    assertThat(folder).isDirectoryNotContaining(WholeFile::isUnfinished);
  }

  @Test
  void keepsTheFormerContentWhenWritingFails() throws IOException {
    Path file = folder.resolve("table.json");
    WholeFile.write(file, "before");

    assertThatThrownBy(
            () ->
                WholeFile.write(
                    file,
                    part -> {
                      Files.writeString(part, "af");
                      throw new IOException("No space left on device");
                    }))
        .hasMessage("No space left on device");

    assertThat(file).hasContent("before");
    assertThat(folder).isDirectoryNotContaining(WholeFile::isUnfinished);
  }

  @Test
  void replacesWhatAKilledWriterLeft() throws IOException {
    Path file = folder.resolve("table.json");
    Path left = WholeFile.unfinished(file);
    Files.writeString(left, "a longer text, not whole");
    assertThat(left).matches(WholeFile::isUnfinished);

    WholeFile.write(file, "whole");

    assertThat(file).hasContent("whole");
    assertThat(left).doesNotExist();
  }

  @Test
  void knowsNoFileOfAnotherName() {
    assertThat(WholeFile.isUnfinished(folder.resolve("chapter.part"))).isFalse();
    assertThat(WholeFile.isUnfinished(folder.resolve(".hidden"))).isFalse();
  }
}
