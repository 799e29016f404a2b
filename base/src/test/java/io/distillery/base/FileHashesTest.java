package io.distillery.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileHashesTest {
  @TempDir Path temp;
  private Path cache;
  private Path folder;

  @BeforeEach
  void makeFiles() throws IOException {
    cache = temp.resolve("cache");
    folder = Files.createDirectories(temp.resolve("data"));
    Files.writeString(folder.resolve("a.jpg"), "abc");
  }

  @Test
  void hashIsThatOfTheContent() throws IOException {
    FileHashes hashes = FileHashes.open(cache, folder);

    assertThat(hashes.of("a.jpg"))
        .hasToString("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        .isEqualTo(ContentHash.of("abc".getBytes(StandardCharsets.UTF_8)));
  }

  /** A file that lay there for a while is not read again: the written hash is believed. */
  @Test
  void settledFilesAreNotReadAgain() throws IOException, InterruptedException {
    settle();
    remember();
    List<String> lines = Files.readAllLines(written());
    ContentHash other = ContentHash.of(new byte[] {1});
    Files.write(
        written(),
        List.of(lines.get(0), lines.get(1).replaceFirst("^[0-9a-f]{64}", other.toString())));

    assertThat(FileHashes.open(cache, folder).of("a.jpg")).isEqualTo(other);
  }

  @Test
  void changedFilesAreReadAgainEvenWithTheirFormerTime() throws IOException, InterruptedException {
    settle();
    remember();
    FileTime before = Files.getLastModifiedTime(folder.resolve("a.jpg"));
    Files.writeString(folder.resolve("a.jpg"), "xyz"); // of the same size
    Files.setLastModifiedTime(folder.resolve("a.jpg"), before);
    Assumptions.assumeTrue(
        Files.getFileStore(folder).supportsFileAttributeView("unix")
            || folder.getFileSystem().supportedFileAttributeViews().contains("unix"),
        "needs a system that knows when a file's attributes changed: skipped");

    assertThat(FileHashes.open(cache, folder).of("a.jpg"))
        .isEqualTo(ContentHash.of("xyz".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void filesThatChangedAMomentAgoAreNotRemembered() throws IOException {
    remember();

    assertThat(cache).doesNotExist();
  }

  @Test
  void stampIsSettledWhenItsTimesAreWellBefore() {
    long now = TimeUnit.SECONDS.toNanos(1_000_000);
    long second = TimeUnit.SECONDS.toNanos(1);
    assertThat(new FileStamp(1, now - 4 * second, now - 4 * second, 1).isSettledAt(now)).isTrue();
    assertThat(new FileStamp(1, now - 4 * second, now - second, 1).isSettledAt(now)).isFalse();
    assertThat(new FileStamp(1, now - second, now - 4 * second, 1).isSettledAt(now)).isFalse();
    assertThat(new FileStamp(1, now + second, 0, 1).isSettledAt(now)).as("the future").isFalse();
  }

  @Test
  void damagedMemoryIsAsGoodAsNone() throws IOException, InterruptedException {
    settle();
    remember();
    for (String damaged : List.of("", "something else", Files.readString(written()) + "x\ty\n")) {
      Files.writeString(written(), damaged);

      assertThat(FileHashes.open(cache, folder).of("a.jpg"))
          .isEqualTo(ContentHash.of("abc".getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void foldersAreKeptApart() throws IOException, InterruptedException {
    Path other = Files.createDirectories(temp.resolve("other"));
    Files.writeString(other.resolve("a.jpg"), "xyz");
    settle();
    remember();

    assertThat(FileHashes.open(cache, other).of("a.jpg"))
        .isEqualTo(ContentHash.of("xyz".getBytes(StandardCharsets.UTF_8)));
  }

  private void remember() throws IOException {
    FileHashes hashes = FileHashes.open(cache, folder);
    hashes.of("a.jpg");
    hashes.write();
  }

  private Path written() throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      return files.findFirst().orElseThrow();
    }
  }

  /** Until the files have lain there long enough. */
  private void settle() throws IOException, InterruptedException {
    while (!FileStamp.of(folder.resolve("a.jpg"))
        .isSettledAt(TimeUnit.SECONDS.toNanos(Instant.now().getEpochSecond()))) {
      Thread.sleep(100);
    }
  }
}
