package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.base.ContentHash;
import io.distillery.diffusion.EmbeddedModel;
import io.distillery.diffusion.ModelCard;
import io.distillery.diffusion.ModelChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The models that come with the program: their artefacts carry what lies in the repository. */
class EmbeddedArtefactsTest {
  private static final Path MODELS = Path.of(System.getProperty("distillery.root"), "models");

  @ParameterizedTest
  @ValueSource(strings = {EmbeddedModel.MINI, EmbeddedModel.PHOTO})
  void anArtefactCarriesItsModel(String name) throws IOException {
    Path directory = EmbeddedModel.find(name).orElseThrow().directory();

    assertThat(files(directory))
        .contains("model_index.json", "trained_on.json", "unet/config.json", "tokenizer/vocab.json")
        .allSatisfy(
            file ->
                assertThat(directory.resolve(file))
                    .hasSameBinaryContentAs(MODELS.resolve(name).resolve(file)));
    assertThat(ModelCard.read(directory)).isPresent();
  }

  /** One that was fine-tuned lies in a directory of its run. */
  @ParameterizedTest
  @ValueSource(strings = {EmbeddedModel.MINI, EmbeddedModel.PHOTO})
  void itDrawsInItsOwnSizeWhereverItLies(String name) {
    Path directory = EmbeddedModel.find(name).orElseThrow().directory();
    int size = ModelCard.usualSize(ModelChoice.named(name));

    assertThat(size).isEqualTo(name.equals(EmbeddedModel.MINI) ? 32 : 64);
    assertThat(ModelCard.usualSize(ModelChoice.of(directory))).isEqualTo(size);
  }

  /** Else the artefact is refused as damaged. */
  @ParameterizedTest
  @ValueSource(strings = {EmbeddedModel.MINI, EmbeddedModel.PHOTO})
  void itsIndexTellsWhatItCarries(String name) throws IOException {
    Path directory = EmbeddedModel.find(name).orElseThrow().directory();
    List<String> lines = new ArrayList<>();
    for (String file : files(directory)) {
      lines.add(ContentHash.of(directory.resolve(file)) + "  " + name + "/" + file);
    }

    Path resources = MODELS.resolve(name).resolve("src/main/resources");
    assertThat(resources.resolve("io/distillery/model/" + name + ".sha256"))
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
