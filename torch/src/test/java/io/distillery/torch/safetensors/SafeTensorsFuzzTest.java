package io.distillery.torch.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The fuzzer's corpus once more. */
class SafeTensorsFuzzTest {
  private static final Path RESOURCES =
      Path.of(System.getProperty("distillery.root"), "torch", "src", "test", "resources", "fuzz");
  private static final Path CORPUS = RESOURCES.resolve("safetensors");

  @TestFactory
  Stream<DynamicTest> corpus() throws IOException {
    List<Path> files;
    try (Stream<Path> listed = Files.list(CORPUS)) {
      files = listed.sorted().toList();
    }
    assertThat(files).hasSizeGreaterThan(50);
    return files.stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(),
                    () -> SafeTensorsFuzz.fuzzerTestOneInput(Files.readAllBytes(file))));
  }
}
