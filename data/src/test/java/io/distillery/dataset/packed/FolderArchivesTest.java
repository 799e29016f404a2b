package io.distillery.dataset.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.base.Progress;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.DatasetSplits;
import io.distillery.dataset.ImageFolder;
import io.distillery.dataset.ImageFolderOptions;
import io.distillery.dataset.image.PngFile;
import io.distillery.dataset.image.RgbImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders of images that somebody has packed are read as the folders are. */
class FolderArchivesTest {
  @TempDir Path temp;
  private final List<String> notes = new ArrayList<>();
  private int shade;

  @ParameterizedTest
  @ValueSource(strings = {"apes.zip", "apes.tar", "apes.tar.gz"})
  void trainingAndTestImagesStayApart(String name) throws IOException {
    List<String> names = new ArrayList<>();
    for (String folder : List.of("Gorilla gorilla", "Übung")) {
      for (int i = 0; i < 4; i++) {
        names.add("apes/train/" + folder + "/" + i + ".png");
      }
      names.add("apes/test/" + folder + "/0.png");
    }
    names.add("apes/train/Übung/.hidden.png");
    names.add("__MACOSX/apes/train/Übung/._0.png");
    names.add("apes/film.mp4");
    names.add("apes/../../away.png");
    pack(temp.resolve(name), names);

    DatasetSplits splits = read(temp.resolve(name));

    assertThat(splits.train().classNames().names()).containsExactly("Gorilla gorilla", "Übung");
    assertThat(splits.train().size()).isEqualTo(8);
    assertThat(splits.test().size()).isEqualTo(2);
    assertThat(splits.testOrigin()).isEqualTo("test");
    assertThat(notes)
        .contains(
            "Not unpacked, for they are neither images nor texts: 1 .mp4",
            "Not unpacked, for their names lead out of the archive: 1 files");
    try (var all = Files.walk(temp)) {
      assertThat(all).noneMatch(file -> file.endsWith("away.png"));
    }
  }

  @Test
  void aTableInAnArchiveSaysTheClasses() throws IOException {
    Path zip = temp.resolve("pets.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      StringBuilder table = new StringBuilder("file,label\n");
      for (int i = 0; i < 6; i++) {
        put(out, "images/" + i + ".png", image());
        table.append(i).append(".png,").append(i % 2 == 0 ? "cat" : "dog").append('\n');
      }
      put(out, "labels.csv", table.toString().getBytes(StandardCharsets.UTF_8));
    }

    assertThat(read(zip).train().classNames().names()).containsExactly("cat", "dog");
  }

  @Test
  void archivesOfPartsLieBesideEachOther() throws IOException {
    Path data = Files.createDirectory(temp.resolve("data"));
    pack(data.resolve("train.zip"), List.of("cat/1.png", "cat/2.png", "dog/1.png", "dog/2.png"));
    pack(data.resolve("test.zip"), List.of("cat/1.png", "dog/1.png"));

    DatasetSplits splits = read(data);

    assertThat(splits.train().size()).isEqualTo(4);
    assertThat(splits.test().size()).isEqualTo(2);
  }

  @Test
  void filesOfOneNameAreAllTaken() throws IOException {
    Path data = Files.createDirectory(temp.resolve("data"));
    pack(data.resolve("part-1.zip"), List.of("cat/1.png", "dog/1.png"));
    pack(data.resolve("part-2.zip"), List.of("cat/1.png", "dog/1.png"));

    DatasetSplits splits = read(data);

    assertThat(splits.train().size() + splits.test().size()).isEqualTo(4);
  }

  @Test
  void classesWhoseNamesAreTooLongStayApart() throws IOException {
    Path zip = temp.resolve("long.zip");
    String name = "猫".repeat(100);
    pack(zip, List.of(name + "a/1.png", name + "a/2.png", name + "b/1.png", name + "b/2.png"));

    DatasetSplits splits = read(zip);

    assertThat(splits.train().classNames().size()).isEqualTo(2);
    assertThat(splits.train().size() + splits.test().size()).isEqualTo(4);
  }

  @Test
  void samplesAreSamplesInAZipToo() throws IOException {
    Path zip = temp.resolve("train.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (int i = 0; i < 4; i++) {
        put(out, "all/" + i + ".png", image());
        put(out, "all/" + i + ".json", "{\"class\": \"c%d\"}".formatted(i % 2).getBytes());
      }
    }

    assertThat(read(zip).train().classNames().names()).containsExactly("c0", "c1");
  }

  @Test
  void aDamagedZipIsOneSentence() throws IOException {
    Path zip = temp.resolve("data.zip");
    Files.writeString(zip, "no archive at all");

    assertThatThrownBy(() -> read(zip))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("data.zip cannot be read as a zip archive")
        .hasMessageContaining("without a password");
  }

  private DatasetSplits read(Path data) throws IOException {
    Path place = UnpackedData.place(data, temp.resolve("cache"), Progress.lines(notes::add));
    return ImageFolder.read(place, ImageFolderOptions.defaults(0));
  }

  private byte[] image() throws IOException {
    byte[] pixels = new byte[3 * 4 * 4];
    pixels[0] = (byte) shade++;
    return PngFile.encode(new RgbImage(4, 4, pixels));
  }

  private void pack(Path file, List<String> names) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      if (file.toString().endsWith(".zip")) {
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
          for (String name : names) {
            put(zip, name, image());
          }
        }
      } else {
        tar(file.toString().endsWith(".gz") ? new GZIPOutputStream(out) : out, names);
      }
    }
  }

  private void tar(OutputStream out, List<String> names) throws IOException {
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
      for (String name : names) {
        byte[] content = image();
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content);
    zip.closeEntry();
  }
}
