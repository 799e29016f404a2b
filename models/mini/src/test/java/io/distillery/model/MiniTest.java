package io.distillery.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.base.ContentHash;
import io.distillery.diffusion.EmbeddedModel;
import io.distillery.diffusion.ModelCard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MiniTest {
  private static final Path SOURCES = Path.of(System.getProperty("distillery.root"), "models/mini");

  @Test
  void theArtefactCarriesTheModel() throws IOException {
    Path directory = EmbeddedModel.find(EmbeddedModel.MINI).orElseThrow().directory();

    assertThat(EmbeddedModel.names()).containsExactly("mini");
    assertThat(files(directory))
        .contains("model_index.json", "trained_on.json", "unet/config.json", "tokenizer/vocab.json")
        .allSatisfy(
            file ->
                assertThat(directory.resolve(file)).hasSameBinaryContentAs(SOURCES.resolve(file)));
    assertThat(ModelCard.read(directory)).isPresent();
  }

  /** Else the artefact is refused as damaged. */
  @Test
  void itsIndexTellsWhatItCarries() throws IOException {
    Path directory = EmbeddedModel.find(EmbeddedModel.MINI).orElseThrow().directory();
    List<String> lines = new ArrayList<>();
    for (String file : files(directory)) {
      lines.add(ContentHash.of(directory.resolve(file)) + "  mini/" + file);
    }

    assertThat(SOURCES.resolve("src/main/resources/META-INF/distillery/models.sha256"))
        .as("the index: correct it when the model changes")
        .content()
        .isEqualTo(String.join("\n", lines) + "\n");
  }

  private static List<String> files(Path directory) throws IOException {
    try (Stream<Path> tree = Files.walk(directory)) {
      return tree.filter(Files::isRegularFile)
          .map(file -> directory.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }
}
