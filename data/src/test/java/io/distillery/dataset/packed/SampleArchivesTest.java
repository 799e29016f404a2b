package io.distillery.dataset.packed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.dataset.DatasetException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleArchivesTest {
  @TempDir Path temp;

  /** An archive of files, names and contents in turn. */
  private static byte[] tar(String... files) throws IOException {
    return tar(StandardCharsets.UTF_8, files);
  }

  /** An archive whose names and contents are in an encoding. */
  private static byte[] tar(Charset charset, String... files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, charset.name())) {
      for (int i = 0; i < files.length; i += 2) {
        byte[] content = files[i + 1].getBytes(charset);
        TarArchiveEntry entry = new TarArchiveEntry(files[i], true);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private Path write(String name, byte[] content) throws IOException {
    return Files.write(temp.resolve(name), content);
  }

  private static List<PackedImage> images(Path... files) throws IOException {
    List<PackedImage> images = new ArrayList<>();
    SampleArchives.of(List.of(files)).read(images::add);
    return images;
  }

  /** A few kilobytes that say that a name has 64 million letters. */
  private static byte[] withEndlessName(byte type, String start) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] letters = new byte[1 << 16];
    Arrays.fill(letters, (byte) 'a');
    byte[] first = start.getBytes(StandardCharsets.US_ASCII);
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(new GZIPOutputStream(bytes), "UTF-8")) {
      TarArchiveEntry name = new TarArchiveEntry("name", type);
      name.setSize(64L << 20);
      tar.putArchiveEntry(name);
      tar.write(first);
      tar.write(letters, first.length, letters.length - first.length);
      for (int i = 1; i < 1024; i++) {
        tar.write(letters);
      }
      tar.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  @Test
  void aNameWithoutAnEndIsNotGathered() throws IOException {
    Map<Byte, String> starts =
        Map.of(
            TarConstants.LF_GNUTYPE_LONGNAME,
            "",
            TarConstants.LF_GNUTYPE_LONGLINK,
            "",
            TarConstants.LF_PAX_EXTENDED_HEADER_LC,
            "67108864 path=");
    for (Map.Entry<Byte, String> each : starts.entrySet()) {
      Path file =
          write(
              "endless-" + each.getKey() + ".tar.gz",
              withEndlessName(each.getKey(), each.getValue()));
      assertThatThrownBy(() -> images(file))
          .isInstanceOf(DatasetException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("1,048,576 bytes");
    }
  }

  @Test
  void longNamesAndLargeFilesAreNotTooLong() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
      for (String name : List.of("cow/" + "a".repeat(3000) + ".png", "cow/b.bin", "cow/c.png")) {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(3L << 20); // what is passed over is no header
        tar.putArchiveEntry(entry);
        tar.write(new byte[3 << 20]);
        tar.closeArchiveEntry();
      }
    }

    assertThat(images(write("long.tar", bytes.toByteArray()))).hasSize(2);
  }

  @Test
  void samplesAreReadAsWebDatasetDoes() throws IOException {
    Path file =
        write(
            "val-000000.tar",
            tar(
                "a.cls",
                "cow",
                "a.jpg",
                "A",
                "a.txt",
                " a cow \n",
                "a.seg.png",
                "not this",
                "dog/b.x.png",
                "nor this",
                "dog/c.png",
                "C",
                "d.json",
                "{\"label\": 3, \"caption\": \"three\"}",
                "d.webp",
                "D",
                "._e.png",
                "hidden"));

    List<PackedImage> images = images(file);

    assertThat(images).extracting(PackedImage::className).containsExactly("cow", "dog", "3");
    assertThat(images).extracting(i -> new String(i.content())).containsExactly("A", "C", "D");
    assertThat(images).extracting(PackedImage::split).containsOnly("val");
    assertThat(images).extracting(i -> i.text().orElse("")).containsExactly("a cow", "", "three");
  }

  @Test
  void numbersAreNamedByTheListBesideTheArchives() throws IOException {
    Files.writeString(
        temp.resolve("classes.json"), "[{\"folder\": \"n01\", \"name\": \"ant\"}, \"bee\"]");
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(
          tar(
              "0.cls", "1", "0.png", "x", "1.cls", "ant", "1.png", "y", "2.cls", "n01", "2.png",
              "z"));
    }
    Path file = write("part.tar.gz", packed.toByteArray());

    assertThat(SampleArchives.of(List.of(file)).classNames()).containsExactly("n01", "bee");
    assertThat(images(file))
        .extracting(PackedImage::className)
        .containsExactly("bee", "n01", "n01");
    Path unknown = write("unknown.tar", tar("0.cls", "2", "0.png", "x"));
    assertThatThrownBy(() -> images(unknown))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(unknown + ", sample 0 has the class 2, which is none of those");
  }

  /** Links and paths that climb are passed over: names only tell classes and keys. */
  @Test
  void anArchiveReachesNothingOutside() throws IOException {
    Path secret = write("secret.png", new byte[] {1});
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      TarArchiveEntry link = new TarArchiveEntry("cat/link.png", TarConstants.LF_SYMLINK);
      link.setLinkName(secret.toString());
      tar.putArchiveEntry(link);
      tar.closeArchiveEntry();
    }
    Path links = write("links.tar", bytes.toByteArray());
    Path climbing = write("climbing.tar", tar("../../up/x.png", "X", "/etc/y.png", "Y"));
    Path target = temp.resolve("inner/unpacked");
    Files.createDirectories(target.getParent());

    assertThatThrownBy(() -> images(links)).hasMessageContaining("links.tar has no image");
    Unpacking.into(target, SampleArchives.of(List.of(climbing)));
    assertThat(target.resolve("etc/0000000-y.bin")).hasContent("Y");
    assertThat(target).isDirectoryNotContaining(file -> file.endsWith("up"));
    assertThat(temp.resolve("up")).doesNotExist();
  }

  @Test
  void namesOfAnyLanguageAreClassesInWhicheverFormOfUnicode() throws IOException {
    Path file =
        write(
            "names.tar",
            tar(
                "caf\u00e9/1.png",
                "x",
                "cafe\u0301/2.png",
                "x",
                "\u732b \ud83d\ude00/3.png",
                "x",
                "what?/4.png",
                "x"));

    assertThat(images(file))
        .extracting(PackedImage::className)
        .containsExactly("caf\u00e9", "caf\u00e9", "\u732b \ud83d\ude00", "what?");
    Files.writeString(temp.resolve("classes.json"), "[\"cafe\u0301\", \"dog\"]");
    Path labels = write("labels.tar", tar("1.cls", "caf\u00e9", "1.png", "x"));
    assertThat(images(labels)).extracting(PackedImage::className).containsExactly("caf\u00e9");
  }

  /** Each byte beyond ASCII would become the same letter. */
  @Test
  void namesAndTextsThatAreNotUtf8AreNotTakenForOthers() throws IOException {
    Charset latin = StandardCharsets.ISO_8859_1;
    Path folders =
        write("folders.tar", tar(latin, "M\u00fcller/1.png", "x", "M\u00f6ller/2.png", "x"));
    Path questions = write("questions.tar", tar(latin, "a?/1.png", "x", "?\u00fc/2.png", "x"));
    Path classes = write("classes.tar", tar(latin, "1.cls", "\u00fc", "1.png", "x"));
    Path texts = write("texts.tar", tar(latin, "a/1.png", "x", "a/1.txt", "one\n\u00fc"));

    assertThatThrownBy(() -> images(folders))
        .isInstanceOf(DatasetException.class)
        .hasMessageContainingAll(folders.toString(), "name is not UTF-8 (M?ller/1.png)");
    assertThatThrownBy(() -> images(questions)).hasMessageContaining("not UTF-8 (??/2.png)");
    assertThatThrownBy(() -> images(classes))
        .hasMessageContaining(classes + ", 1.cls, line 1: byte fc is not UTF-8");
    assertThatThrownBy(() -> images(texts))
        .hasMessageContaining(texts + ", a/1.txt, line 2: byte fc is not UTF-8");
  }

  @Test
  void halfCharactersAreNamedAndMarksOfTextFilesAreNoLetters() throws IOException {
    Path text = write("text.tar", tar("a/1.png", "x", "a/1.json", "{\"text\": \"x \\ud83d\"}"));
    Path name = write("name.tar", tar("1.png", "x", "1.json", "{\"class\": \"x\\ud83d\"}"));
    Path marks =
        write("marks.tar", tar("1.png", "x", "1.cls", "\ufeffcat", "1.txt", "\ufeffa cat"));

    assertThatThrownBy(() -> images(text))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(text + ", sample a/1 has half a character in \"text\"");
    assertThatThrownBy(() -> images(name))
        .hasMessageContaining(name + ", sample 1 has half a character in \"class\"");
    assertThat(images(marks))
        .singleElement()
        .satisfies(
            image -> {
              assertThat(image.className()).isEqualTo("cat");
              assertThat(image.text()).contains("a cat");
            });
  }

  @Test
  void whatIsWrongIsSaidWithTheFile() throws IOException {
    byte[] whole = tar("cat/a.png", "x".repeat(2000));
    Path cut = write("cut.tar", Arrays.copyOf(whole, 1024));
    Path nameless = write("nameless.tar", tar("a.png", "x"));
    Path json = write("json.tar", tar("cat/a.png", "x", "cat/a.json", "{oops"));
    Path gzip = write("none.tgz", new byte[] {1, 2, 3});

    assertThatThrownBy(() -> images(cut)).hasMessageContaining("cut.tar");
    assertThatThrownBy(() -> images(nameless)).hasMessageContaining("sample a has no class");
    assertThatThrownBy(() -> images(json)).hasMessageContaining("cat/a.json is no JSON");
    assertThatThrownBy(() -> images(gzip)).hasMessageContaining("none.tgz has no image");
  }

  @Test
  void damagedArchivesAreRefusedInASentence() throws IOException {
    byte[] sound = tar("cat/a.png", "AB", "cat/a.txt", "a", "dog/b.png", "CD", "dog/b.json", "{}");
    Random random = new Random(5);
    int refused = 0;
    for (int i = 0; i < 400; i++) {
      byte[] damaged = sound.clone();
      for (int k = 0; k <= i % 3; k++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      Path file =
          write("damaged.tar", Arrays.copyOf(damaged, i % 7 == 0 ? i % 4000 : damaged.length));
      try {
        images(file);
      } catch (DatasetException e) {
        assertThat(e).hasMessageContaining(file.toString());
        refused++;
      }
    }
    assertThat(refused).isBetween(20, 399);
  }
}
