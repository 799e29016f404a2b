package io.distillery.dataset.packed;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.base.Progress;
import io.distillery.dataset.DatasetSplits;
import io.distillery.dataset.ImageFolder;
import io.distillery.dataset.ImageFolderOptions;
import io.distillery.dataset.image.PngFile;
import io.distillery.dataset.image.RgbImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackedDataTest {
  @TempDir Path temp;
  private Path data;
  private Path cache;

  @BeforeEach
  void makeArchives() throws IOException {
    data = Files.createDirectories(temp.resolve("photos"));
    cache = temp.resolve("cache");
    tar(data.resolve("train-000.tar"), 6);
    tar(data.resolve("val-000.tar"), 2);
  }

  @Test
  void archivesAreReadAsADataset() throws IOException {
    Path place = UnpackedData.place(data, cache, Progress.SILENT);
    DatasetSplits splits = ImageFolder.read(place, ImageFolderOptions.defaults(0));

    assertThat(place.getFileName()).hasToString("photos");
    assertThat(splits.train().classNames().names()).containsExactly("cat", "dog");
    assertThat(splits.train().size()).isEqualTo(6);
    assertThat(splits.test().size()).isEqualTo(2);
    assertThat(splits.testOrigin()).isEqualTo("val");
    assertThat(splits.look().captions()).hasSize(1);
  }

  @Test
  void nothingIsUnpackedTwice() throws IOException {
    List<String> notes = new ArrayList<>();
    Path place = UnpackedData.place(data, cache, Progress.lines(notes::add));
    assertThat(UnpackedData.place(data, cache, Progress.lines(notes::add))).isEqualTo(place);
    assertThat(notes).filteredOn(note -> note.startsWith("Unpacking")).hasSize(1);

    tar(data.resolve("train-001.tar"), 4);
    Path other = UnpackedData.place(data, cache, Progress.SILENT);
    assertThat(other).isNotEqualTo(place);
    assertThat(ImageFolder.read(other, ImageFolderOptions.defaults(0)).train().size())
        .isEqualTo(10);
  }

  @Test
  void whatIsUnpackedIsSaidMoreAndMoreSeldom() throws IOException {
    Path many = Files.createDirectory(temp.resolve("many"));
    tar(many.resolve("all.tar"), 3200);
    List<String> notes = new ArrayList<>();

    UnpackedData.place(many, cache, Progress.lines(notes::add));

    assertThat(notes.subList(1, notes.size()))
        .extracting(note -> note.replaceAll("[^\\d]", ""))
        .containsExactly("500", "1000", "1500", "2000", "2500", "3125");
  }

  @Test
  void foldersOfImagesStayWhereTheyAre() throws IOException {
    Files.createDirectories(data.resolve("cat"));
    Files.writeString(data.resolve("cat/a.jpg"), "");

    assertThat(UnpackedData.place(data, cache, Progress.SILENT)).isEqualTo(data);
    assertThat(UnpackedData.place(temp.resolve("none"), cache, Progress.SILENT))
        .isEqualTo(temp.resolve("none"));
  }

  private static void tar(Path file, int images) throws IOException {
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < images; i++) {
        byte[] pixels = new byte[3 * 4 * 4];
        pixels[0] = (byte) i;
        add(tar, i + ".png", PngFile.encode(new RgbImage(4, 4, pixels)));
        add(tar, i + ".cls", (i % 2 == 0 ? "cat" : "dog").getBytes(StandardCharsets.UTF_8));
        add(tar, i + ".txt", ("number " + i).getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static void add(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }
}
