package io.distillery.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemFileTest {
  @TempDir Path folder;

  @Test
  void givesTheFirstLineOfExactlyThatName() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("info"),
            "processor\t: 0\nmodel\t\t: 143\nmodel name\t: A: b\nmodel name\t: other\nflags\t\t: a"
                + " b\n\nMemFree:  12 kB\nOdd: 12 MB\n");
    SystemFile info = new SystemFile(file);

    assertThat(info.field("model name")).contains("A: b");
    assertThat(info.field("model")).contains("143");
    assertThat(info.field("flags")).contains("a b");
    assertThat(info.field("mod")).isEmpty();
    assertThat(info.bytes("MemFree")).contains(12L * 1024);
    assertThat(info.bytes("Odd")).isEmpty();
  }

  @Test
  void whatIsNotThereIsUnknown() {
    SystemFile none = new SystemFile(folder.resolve("none"));
    assertThat(none.field("flags")).isEmpty();
    assertThat(none.bytes("MemFree")).isEmpty();
  }
}
