package io.distillery.dataset.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.dataset.ClassNames;
import io.distillery.dataset.DatasetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackingTest {
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 1};
  private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, 2};

  @TempDir Path temp;

  private record Given(List<String> classNames, List<PackedImage> images) implements PackedImages {
    @Override
    public void read(Sink sink) throws IOException {
      for (PackedImage image : images) {
        sink.accept(image);
      }
    }
  }

  private static PackedImage image(String split, String key, byte[] content, String name) {
    return new PackedImage(split, key, content, name, Optional.empty());
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }

  @Test
  void splitsAndClassesBecomeFolders() throws IOException {
    Path target = temp.resolve("unpacked");
    PackedImage told =
        new PackedImage("train", "shard/b", JPEG, "bee", Optional.of("a \"bee\"\nflies"));
    Unpacking.into(
        target,
        new Given(
            List.of("bee", "ant"),
            List.of(image("train", "a", PNG, "ant"), told, image("test", "a", PNG, "ant"))));

    assertThat(files(target))
        .containsExactly(
            "classes.json",
            "test/ant/0000002-a.png",
            "train/ant/0000000-a.png",
            "train/bee/0000001-b.jpg",
            "train/metadata.jsonl");
    assertThat(target.resolve("train/metadata.jsonl"))
        .hasContent("{\"file_name\":\"bee/0000001-b.jpg\",\"text\":\"a \\\"bee\\\"\\nflies\"}\n");
    assertThat(ClassNames.read(target.resolve("classes.json")).names())
        .containsExactly("bee", "ant");
    assertThat(target.resolve("train/bee/0000001-b.jpg")).hasBinaryContent(JPEG);
  }

  @Test
  void noNameLeadsOutOfTheFolderOrIntoAnother() throws IOException {
    Path target = temp.resolve("unpacked");
    Unpacking.into(
        target,
        new Given(
            List.of(),
            List.of(
                image("../up", "../../x\0y", PNG, "../../etc"),
                image("", "/", PNG, "a/b"),
                image("", "k", PNG, "a\\b"),
                image("", "k", new byte[] {1}, "A/B"))));

    assertThat(files(target))
        .containsExactly(
            "A_B_3/0000003-k.bin",
            "_._up/_._.._etc/0000000-x_y.png",
            "a_b/0000001-.png",
            "a_b_2/0000002-k.png",
            "classes.json");
    assertThat(files(temp)).hasSize(5);
  }

  @Test
  void namesThatDifferWhereTheyAreCutAreSeveralClasses() throws IOException {
    Path target = temp.resolve("unpacked");
    List<PackedImage> images = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      images.add(image("", "k", PNG, "a sentence about one image ".repeat(3) + i));
    }
    images.add(image("", "k", PNG, "cafe\u0301"));
    Unpacking.into(target, new Given(List.of(), images));

    List<String> folders = ClassNames.read(target.resolve("classes.json")).folders();
    assertThat(folders).hasSize(301).doesNotHaveDuplicates().contains("caf\u00e9");
    assertThat(folders)
        .filteredOn(folder -> folder.startsWith("a_sentence"))
        .allSatisfy(folder -> assertThat(files(target.resolve(folder))).hasSize(1));
  }

  @Test
  void whatEndsEarlyLeavesNothing() {
    Path target = temp.resolve("unpacked");
    PackedImages broken =
        new PackedImages() {
          @Override
          public List<String> classNames() {
            return List.of();
          }

          @Override
          public void read(Sink sink) throws IOException {
            sink.accept(image("", "a", PNG, "ant"));
            throw new DatasetException("damaged");
          }
        };

    assertThatThrownBy(() -> Unpacking.into(target, broken)).hasMessage("damaged");
    assertThatThrownBy(() -> Unpacking.into(target, new Given(List.of(), List.of())))
        .isInstanceOf(DatasetException.class);
    assertThat(temp).isEmptyDirectory();
  }
}
