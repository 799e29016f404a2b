package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.dataset.image.ImageDecoder;
import io.distillery.dataset.image.RgbImage;
import io.distillery.run.Manifest;
import io.distillery.torch.Tensors;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose images are not square, by a model of 16 px whose latents are half as large. */
class SizesTest {
  @TempDir static Path temp;
  private static TinyRun tiny;

  @BeforeAll
  static void write() throws IOException {
    tiny = TinyRun.in(temp);
  }

  private static CommandRun run(Path out, String... more) {
    return CommandRun.of(tiny.arguments(out, more));
  }

  @Test
  void imagesAreEncodedAndDrawnInTheShape() throws IOException {
    Path out = temp.resolve("wide");
    CommandRun run = run(out, "--size=36x24");
    assertThat(run.code()).as(run.err()).isZero();

    try (SafeTensors points = SafeTensors.open(out.resolve("prototypes/prototypes.safetensors"))) {
      assertThat(Tensors.shape(points.tensor(points.names().get(0)))).containsExactly(2, 4, 8, 12);
    }
    for (Path file : images(out)) {
      RgbImage image = new ImageDecoder().decode(file);
      assertThat(List.of(image.width(), image.height())).containsExactly(36, 24);
    }
    for (String stage : List.of("model", "prototypes")) {
      assertThat(options(out, stage)).contains("\"shape\":\"36x24\"");
    }
    assertThat(out.resolve("evaluation/results.json")).exists();
    assertThat(run(out, "--size=36x24").code()).isZero();

    CommandRun other = run(out, "--size=24x36");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("prototypes shape: 36x24 there, 24x36 asked for");
  }

  /** So that runs that were made before sizes had shapes are up to date. */
  @Test
  void squaresSayNothingOfAShape() throws IOException {
    Path out = temp.resolve("square");
    CommandRun run =
        CommandRun.of(
            "prototypes",
            "--data=" + tiny.data(),
            "--out=" + out,
            "--model=" + tiny.model(),
            "--no-train",
            "--threads=1",
            "--ipc=2",
            "--size=16");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(options(out, "prototypes")).doesNotContain("shape");
  }

  @Test
  void wrongSizes() {
    CommandRun text = run(temp.resolve("wrong"), "--size=large");
    assertThat(text.code()).isEqualTo(2);
    assertThat(text.err())
        .contains("--size: The size is 'large', expected pixels such as 512, or width and height");
    CommandRun none = run(temp.resolve("wrong"), "--size=0x16");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("--size: An image of 0 x 16 pixels");
  }

  private static String options(Path out, String stage) throws IOException {
    return Manifest.read(out.resolve(stage)).orElseThrow().request().options().toString();
  }

  private static List<Path> images(Path out) throws IOException {
    try (Stream<Path> files = Files.walk(out.resolve("distilled"))) {
      List<Path> images = files.filter(file -> file.toString().endsWith(".png")).toList();
      assertThat(images).hasSize(6);
      return images;
    }
  }
}
