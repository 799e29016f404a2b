package io.distillery.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.base.FileHashes;
import io.distillery.base.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelledImagesTest {
  private static final ClassNames NAMES = ClassNames.of(List.of("zebra", "ant", "bee"));

  @TempDir Path temp;

  @Test
  void orderIsThatOfLabelsAndNames() {
    List<LabelledImage> ordered = images(4, 0, 3);
    for (int seed = 0; seed < 20; seed++) {
      List<LabelledImage> shuffled = new ArrayList<>(ordered);
      Collections.shuffle(shuffled, new Random(seed));
      LabelledImages images = new LabelledImages(temp, NAMES, shuffled);
      assertThat(images.images()).isEqualTo(ordered);
      assertThat(images.ofClass(0)).isEqualTo(ordered.subList(0, 4));
      assertThat(images.ofClass(1)).isEmpty();
      assertThat(images.ofClass(2)).isEqualTo(ordered.subList(4, 7));
    }
  }

  @Test
  void largerSampleContainsSmaller() {
    LabelledImages all = new LabelledImages(temp, NAMES, images(30, 5, 10));
    LabelledImages small = all.sample(3, 7);
    LabelledImages large = all.sample(8, 7);
    assertThat(small.size()).isEqualTo(9);
    assertThat(large.size()).isEqualTo(8 + 5 + 8);
    assertThat(large.images()).containsAll(small.images());
    assertThat(all.sample(3, 8).images()).isNotEqualTo(small.images());
  }

  @Test
  void smallClassesAreAllNamed() {
    LabelledImages images = new LabelledImages(temp, NAMES, images(9, 10, 0));
    assertThatThrownBy(() -> images.requireImagesPerClass(10))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("2 of 3 classes")
        .hasMessageContaining("zebra (9), bee (0)")
        .hasMessageContaining("prototypes.imagesPerClass");
  }

  @Test
  void enoughImages() throws DatasetException {
    new LabelledImages(temp, NAMES, images(10, 11, 12)).requireImagesPerClass(10);
  }

  @Test
  void refusesUnknownLabelsAndRepeatedFiles() {
    assertThatThrownBy(
            () -> new LabelledImages(temp, NAMES, List.of(new LabelledImage("emu/1.png", 3))))
        .hasMessageContaining("label 3 of 3 classes");
    LabelledImage image = new LabelledImage("ant/1.png", 1);
    assertThatThrownBy(() -> new LabelledImages(temp, NAMES, List.of(image, image)))
        .hasMessageContaining("listed twice");
  }

  @Test
  void fingerprintIsOfContentNotOfPlaceOrTime() throws IOException {
    LabelledImages here = onDisk(temp.resolve("here"));
    String fingerprint = fingerprint(here);
    LabelledImages there = onDisk(temp.resolve("there"));
    Path file = there.file(there.images().get(0));
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    assertThat(fingerprint(there)).isEqualTo(fingerprint).matches("[0-9a-f]{64}");

    Files.writeString(file, "zebra/001.jpG");
    assertThat(fingerprint(there)).isNotEqualTo(fingerprint);
    assertThat(fingerprint(here.sample(1, 0))).isNotEqualTo(fingerprint);
    LabelledImages renamed =
        new LabelledImages(
            here.root(), ClassNames.of(List.of("zebra", "ant", "wasp")), here.images());
    assertThat(fingerprint(renamed)).isNotEqualTo(fingerprint);
  }

  private static String fingerprint(LabelledImages images) {
    return DatasetFingerprint.of(images, FileHashes.none(images.root()), Progress.SILENT).sha256();
  }

  private static LabelledImages onDisk(Path root) throws IOException {
    new ImageTree(root).with("zebra", 2).with("ant", 2).with("bee", 2);
    return new LabelledImages(root, NAMES, images(2, 2, 2));
  }

  private static List<LabelledImage> images(int... counts) {
    return IntStream.range(0, counts.length)
        .boxed()
        .flatMap(
            label ->
                IntStream.range(0, counts[label])
                    .mapToObj(
                        i ->
                            new LabelledImage(
                                "%s/%03d.jpg".formatted(NAMES.folders().get(label), i), label)))
        .toList();
  }
}
