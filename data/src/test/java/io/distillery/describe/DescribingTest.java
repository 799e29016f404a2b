package io.distillery.describe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.base.ContentHash;
import io.distillery.base.Progress;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.ImageFolder;
import io.distillery.dataset.ImageFolderOptions;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.image.PngFile;
import io.distillery.dataset.image.ReducedImages;
import io.distillery.dataset.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescribingTest {
  @TempDir private Path temp;
  private LabelledImages images;

  @BeforeEach
  void write() throws IOException {
    for (String name : List.of("cat", "dog")) {
      Path folder = Files.createDirectories(temp.resolve("data/train").resolve(name));
      for (int i = 0; i < 3; i++) {
        PngFile.write(folder.resolve(i + ".png"), new RgbImage(1, 1, new byte[3]));
      }
      Path test = Files.createDirectories(temp.resolve("data/val").resolve(name));
      PngFile.write(test.resolve("0.png"), new RgbImage(1, 1, new byte[3]));
    }
    images = ImageFolder.read(temp.resolve("data"), ImageFolderOptions.defaults(0)).train();
  }

  private static String seeded(RgbImage image, String name, long seed) {
    return Math.floorMod(seed, 1000) + " \"" + name + "\"";
  }

  @Test
  void goesOnAfterAnInterruption() throws IOException {
    Path whole = temp.resolve("whole.jsonl");
    assertThat(describe(DescribingTest::seeded, whole, 0).size()).isEqualTo(6);
    List<String> lines = Files.readAllLines(whole);
    assertThat(lines).allMatch(line -> !line.contains("\\\"")); // cleaned
    assertThat(lines.get(0)).contains(" cat");

    Path interrupted = temp.resolve("interrupted.jsonl");
    Files.write(interrupted, List.of(lines.get(1), lines.get(4)));
    describe(DescribingTest::seeded, interrupted, 0);
    assertThat(interrupted).hasSameBinaryContentAs(whole);
  }

  @Test
  void largeImagesAreDescribedByWhatWasKeptOfThem() throws IOException {
    for (LabelledImage image : images.images()) {
      PngFile.write(images.file(image), Drawing.noise(400, 400, image.fileName().hashCode()));
    }
    ReducedImages reduced = new ReducedImages(1 << 20);
    Describer appearance = new AppearanceDescriber();
    reduced.want(appearance.form());
    for (LabelledImage image : images.images()) {
      reduced.look(images.file(image), ContentHash.of(images.file(image)));
    }
    Path one = temp.resolve("one.jsonl");
    Path other = temp.resolve("other.jsonl");
    BadImages none = new BadImages(images.size(), 0);
    new Describing(appearance, images, reduced, 0, 2).write(one, none, Progress.SILENT);
    new Describing(appearance, images, 0, 2).write(other, none, Progress.SILENT);
    assertThat(one).hasSameBinaryContentAs(other);
    assertThat(reduced.read(images.file(images.images().get(0)), appearance.form()))
        .isSameAs(reduced.read(images.file(images.images().get(0)), appearance.form()));
  }

  @Test
  void blankTextsLeaveNoLineAndCanBeGoneOnFrom() throws IOException {
    Describer silentOfCats = (image, name, seed) -> name.equals("cat") ? " " : "a dog";
    Path file = temp.resolve("d.jsonl");
    describe(silentOfCats, file, 0);
    assertThat(describe(silentOfCats, file, 0).texts().keySet())
        .containsExactly("dog/0.png", "dog/1.png", "dog/2.png");
  }

  @Test
  void unreadableImagesAreNamed() throws IOException {
    Files.writeString(temp.resolve("data/train/cat/1.png"), "no image");
    Path file = temp.resolve("d.jsonl");
    assertThatThrownBy(() -> describe(DescribingTest::seeded, file, 0))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cat/1.png");
    assertThat(describe(DescribingTest::seeded, temp.resolve("e.jsonl"), 0.5).size()).isEqualTo(5);
  }

  private Descriptions describe(Describer describer, Path file, double badShare)
      throws IOException {
    return new Describing(describer, images, 0, 2)
        .write(file, new BadImages(images.size(), badShare), Progress.SILENT);
  }
}
