package io.distillery.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.base.FileHashes;
import io.distillery.base.Progress;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.DatasetFingerprint;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.SkippedImage;
import io.distillery.dataset.image.PngFile;
import io.distillery.dataset.image.RgbImage;
import io.distillery.diffusion.sampling.ImageSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceImageReaderTest {
  private static final int SIDE = 4;

  @TempDir Path root;
  private Source source;
  private BadImages bad;
  private SourceImageReader reader;

  @BeforeEach
  void fingerprint() throws IOException {
    Files.createDirectories(root.resolve("cat"));
    write("cat/gray.png", 7, 5, 100);
    Files.writeString(root.resolve("cat/text.png"), "no image");
    LabelledImages images =
        new LabelledImages(
            root,
            ClassNames.of(List.of("cat")),
            List.of(
                new LabelledImage("cat/gray.png", 0),
                new LabelledImage("cat/missing.png", 0),
                new LabelledImage("cat/text.png", 0)));
    FileHashes hashes = FileHashes.open(root.resolve("cache"), root);
    source = new Source(images, DatasetFingerprint.of(images, hashes, Progress.SILENT), 1);
    bad = source.badImages();
    reader = new SourceImageReader(source, ImageSize.square(SIDE), ImageView.WHOLE, bad);
  }

  @Test
  void imagesAreResizedWhole() throws IOException {
    SourceImageReader.Pixels pixels = reader.read(0).orElseThrow();

    assertThat(pixels.content()).isEqualTo(source.identity().contents().get(0));
    assertThat(pixels.image().width()).isEqualTo(SIDE);
    assertThat(pixels.image().height()).isEqualTo(SIDE);
    assertThat(pixels.image().pixels()).containsOnly(100);
  }

  @Test
  void unreadableOnesAreNoted() throws IOException {
    assertThat(reader.read(1)).isEmpty();
    assertThat(reader.read(2)).isEmpty();

    assertThat(bad.sorted())
        .extracting(SkippedImage::file)
        .containsExactly("cat/missing.png", "cat/text.png");
    assertThat(bad.sorted().get(0).reason()).isEqualTo("there is no such file");
  }

  /** Else its latent would be taken for that of another image. */
  @Test
  void filesThatChangeMeanwhileEndTheRun() throws IOException {
    write("cat/gray.png", 7, 5, 101);

    assertThatThrownBy(() -> reader.read(0))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("gray.png", "has changed since this command began");

    write("cat/missing.png", 7, 5, 1);
    assertThatThrownBy(() -> reader.read(1)).hasMessageContaining("has changed");
  }

  private void write(String name, int width, int height, int level) throws IOException {
    byte[] pixels = new byte[3 * width * height];
    Arrays.fill(pixels, (byte) level);
    PngFile.write(root.resolve(name), new RgbImage(width, height, pixels));
  }
}
