package io.distillery.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {
  private static final String TEXT = "cat\ttabby – 猫😺\ndog\thound";

  @TempDir Path temp;

  @Test
  void withAndWithoutByteOrderMark() throws IOException {
    assertThat(read(TEXT.getBytes(StandardCharsets.UTF_8))).isEqualTo(TEXT);
    assertThat(read(("\ufeff" + TEXT).getBytes(StandardCharsets.UTF_8))).isEqualTo(TEXT);
    assertThat(read(("\ufeff" + TEXT).getBytes(StandardCharsets.UTF_16LE))).isEqualTo(TEXT);
    assertThat(read(("\ufeff" + TEXT).getBytes(StandardCharsets.UTF_16BE))).isEqualTo(TEXT);
    assertThat(read(new byte[0])).isEmpty();
  }

  @Test
  void linesOfEverySystem() throws IOException {
    Path file = Files.writeString(temp.resolve("lines.txt"), "\ufeffone\r\ntwo\n\nfour\rfive");
    assertThat(TextFile.lines(file)).containsExactly("one", "two", "", "four", "five");
  }

  @Test
  void otherEncodingsAreRefusedByLine() {
    assertThatThrownBy(() -> read("ok\ncafé".getBytes(Charset.forName("windows-1252"))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("text.txt, line 2: byte e9 is not UTF-8")
        .hasMessageContaining("save the file as UTF-8");
    assertThatThrownBy(() -> read("a\nb".getBytes(StandardCharsets.UTF_16LE)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("line 1: a zero byte");
    byte[] half = "\ufeffab".getBytes(StandardCharsets.UTF_16LE);
    assertThatThrownBy(() -> read(java.util.Arrays.copyOf(half, half.length + 1)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("is not UTF-16LE");
  }

  private String read(byte[] content) throws IOException {
    return TextFile.read(Files.write(temp.resolve("text.txt"), content));
  }
}
