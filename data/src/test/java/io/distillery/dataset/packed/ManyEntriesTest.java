package io.distillery.dataset.packed;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.base.Text;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Archives of many files take no more memory than those of few: each file is forgotten when the
 * next is read. A million: {@code -Ddistillery.archive.entries=1000000}.
 */
class ManyEntriesTest {
  private static final int ENTRIES = Integer.getInteger("distillery.archive.entries", 20_000);
  private static final int SIZE = 4_096;
  private static final int CLASSES = 10;

  /** A third of what the entries of the build's archive are. */
  private static final String HEAP = "-Xmx24m";

  @TempDir Path temp;

  @Test
  void aTarArchiveIsReadWithinASmallHeap() throws Exception {
    Path archive = temp.resolve("many.tar.gz");
    write(archive);

    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-cp",
                System.getProperty("java.class.path"),
                ManyEntriesTest.class.getName(),
                archive.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).contains(Text.format("%d images of %d classes", ENTRIES, CLASSES));
  }

  /** Reads an archive in a process of its own. */
  public static void main(String[] arguments) throws IOException {
    long[] images = {0};
    Set<String> classes = new TreeSet<>();
    SampleArchives.of(List.of(Path.of(arguments[0])))
        .read(
            image -> {
              images[0]++;
              classes.add(image.className());
            });
    System.out.println(Text.format("%d images of %d classes", images[0], classes.size()));
  }

  private static void write(Path archive) throws IOException {
    byte[] content = new byte[SIZE];
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(
            new BufferedOutputStream(new GZIPOutputStream(Files.newOutputStream(archive))))) {
      for (int i = 0; i < ENTRIES; i++) {
        TarArchiveEntry entry =
            new TarArchiveEntry(Text.format("what? %d/%07d.png", i % CLASSES, i));
        entry.setSize(SIZE);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
  }
}
