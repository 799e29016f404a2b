package io.distillery.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageWeightsTest {
  @TempDir Path folder;

  private LabelledImages images() {
    ClassNames classes =
        new ClassNames(List.of(new ImageClass("cat", "cat"), new ImageClass("dog", "dog")));
    return new LabelledImages(
        folder,
        classes,
        List.of(
            new LabelledImage("cat/0.png", 0),
            new LabelledImage("cat/1.png", 0),
            new LabelledImage("dog/0.png", 1)));
  }

  private ImageWeights weights(String... lines) throws IOException {
    Files.write(folder.resolve("metadata.jsonl"), List.of(lines));
    return ImageWeights.read(folder).orElseThrow();
  }

  private static String line(String file, String weight) {
    return "{\"file_name\": \"" + file + "\", \"weight\": " + weight + "}";
  }

  @Test
  void theImagesOfAClassCountOneOnAverage() throws IOException {
    ImageWeights weights =
        weights(line("dog/0.png", "0.125"), line("cat/1.png", "0.75"), line("cat/0.png", "0.25"));

    assertThat(weights.factors(images())).containsExactly(0.5, 1.5, 1.0);
  }

  @Test
  void aSetWithoutWeightsHasNone() throws IOException {
    assertThat(ImageWeights.read(folder)).isEmpty();
    Files.writeString(folder.resolve("metadata.jsonl"), "{\"file_name\": \"cat/0.png\"}\n\n");
    assertThat(ImageWeights.read(folder)).isEmpty();
  }

  @Test
  void whatCannotBeAWeightIsNamed() throws IOException {
    assertThatThrownBy(() -> weights(line("cat/0.png", "0.5"), line("cat/1.png", "-1")))
        .hasMessageContaining("line 2 has the weight -1, expected a number of 0 or more");
    assertThatThrownBy(() -> weights(line("cat/0.png", "\"much\"")))
        .hasMessageContaining("line 1 has the weight \"much\"");
    assertThatThrownBy(() -> weights("no JSON")).hasMessageContaining("line 1 is no JSON");
  }

  @Test
  void allImagesHaveAWeightOrNone() throws IOException {
    ImageWeights one = weights(line("cat/0.png", "0.5"));
    assertThatThrownBy(() -> one.factors(images()))
        .hasMessageContaining("1.png has no weight in metadata.jsonl");
    ImageWeights none =
        weights(line("cat/0.png", "0"), line("cat/1.png", "0"), line("dog/0.png", "1"));
    assertThatThrownBy(() -> none.factors(images()))
        .hasMessageContaining("All images of class cat")
        .hasMessageContaining("have the weight 0");
  }
}
