package io.distillery.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassNamesTest {
  @TempDir Path temp;

  @Test
  void writtenNamesAreReadBack() throws IOException {
    ClassNames names =
        new ClassNames(
            List.of(new ImageClass("n02086240", "Shih-Tzu"), new ImageClass("caña", "caña")));
    Path file = temp.resolve("classes.json");
    names.write(file);
    assertThat(ClassNames.read(file)).isEqualTo(names);
    assertThat(Files.readString(file)).contains("\"folder\"", "\"caña\"").endsWith("]\n");
  }

  @Test
  void foldersAreSafeAndDifferent() {
    assertThatThrownBy(() -> ClassNames.of(List.of("a", "a"))).hasMessageContaining("Two classes");
    for (String bad : List.of("", " ", "..", ".hidden", "a/b", "a\\b")) {
      assertThatThrownBy(() -> ClassNames.of(List.of(bad)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void listThatWouldLeaveItsDirectoryIsRefused() throws IOException {
    Path file = Files.writeString(temp.resolve("classes.json"), "[\"../../etc\"]");
    assertThatThrownBy(() -> ClassNames.read(file))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("cannot name a class folder");
  }
}
