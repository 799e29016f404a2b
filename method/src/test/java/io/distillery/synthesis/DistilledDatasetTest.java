package io.distillery.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.dataset.ClassNames;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistilledDatasetTest {
  private static final DistilledImage IMAGE =
      new DistilledImage("cat/00000.png", "cat", "a \"grey\" cat", 12, -5, 1.0);

  @TempDir private Path directory;
  private DistilledDatasetWriter writer;

  @BeforeEach
  void open() throws IOException {
    writer = DistilledDatasetWriter.open(directory, ClassNames.of(List.of("cat")), "{}\n");
  }

  private void finish() throws IOException {
    writer.write(IMAGE.fileName(), new RgbImage(1, 1, new byte[] {1, 2, 3}));
    writer.finish(List.of(IMAGE));
  }

  @Test
  void readsWhatItWrote() throws IOException {
    assertThat(writer.has(IMAGE.fileName())).isFalse();
    finish();
    assertThat(writer.has(IMAGE.fileName())).isTrue();
    assertThat(DistilledDataset.read(directory).images()).containsExactly(IMAGE);
  }

  @Test
  void doesNotFinishWithoutAllImages() {
    assertThatThrownBy(() -> writer.finish(List.of(IMAGE)))
        .isInstanceOf(DatasetException.class)
        .hasMessage("cat/00000.png has not been drawn");
  }

  @Test
  void namesTheImageThatIsGone() throws IOException {
    finish();
    Files.delete(directory.resolve("cat/00000.png"));
    assertThatThrownBy(() -> DistilledDataset.read(directory))
        .hasMessageContaining("metadata.jsonl, line 1")
        .hasMessageContaining("no file cat/00000.png");
  }

  @Test
  void namesTheLineThatIsBroken() throws IOException {
    finish();
    Path metadata = directory.resolve("metadata.jsonl");
    String line = Files.readString(metadata);
    Files.writeString(metadata, line + "{\"file_name\": 3\n");
    assertThatThrownBy(() -> DistilledDataset.read(directory)).hasMessageContaining("line 2");
    Files.writeString(metadata, line + "{\"file_name\": \"dog/1.png\", \"class\": \"dog\"}\n");
    assertThatThrownBy(() -> DistilledDataset.read(directory))
        .hasMessageContaining("line 2: class 'dog' is not in classes.json");
    Files.writeString(metadata, "{\"file_name\": \"cat/../../1.png\", \"class\": \"cat\"}\n");
    assertThatThrownBy(() -> DistilledDataset.read(directory))
        .hasMessageContaining("not in the folder of its class");
  }
}
