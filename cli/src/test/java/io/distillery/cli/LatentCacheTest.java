package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.run.Manifest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is encoded or clustered twice, and the prototypes do not show what was done when. */
class LatentCacheTest {
  private static final int CLASSES = 3;
  private static final String ALL_KNOWN = "36 of 36 images were encoded before";

  @TempDir static Path temp;
  private static TinyRun tiny;
  private static Path fresh;

  @BeforeAll
  static void findPrototypes() throws IOException {
    tiny = TinyRun.in(temp);
    fresh = temp.resolve("fresh");
    assertThat(prototypes(fresh).err()).doesNotContain("encoded before");
  }

  @Test
  void otherNumberOfImagesPerClassEncodesNothingAgain() throws IOException {
    Path out = temp.resolve("other-ipc");
    prototypes(out);

    assertThat(prototypes(out, "--ipc=3", "--redo").err())
        .contains(ALL_KNOWN, "Encoding: 36 images in ");
    assertThat(segments(out.resolve(".cache"))).hasSize(1);
  }

  @Test
  void prototypesAfterFineTuningEncodeNothingAgain() throws IOException {
    Path out = temp.resolve("fine-tuned");

    assertThat(prototypes(out, "--train").err()).containsOnlyOnce(ALL_KNOWN);
    // Fine-tuning learns from mirror images too.
    assertThat(segments(out.resolve(".cache"))).hasSize(2);
  }

  @Test
  void runsMayShareACache() throws IOException {
    Path cache = temp.resolve("shared");
    prototypes(temp.resolve("sharing-1"), "--cache=" + cache);
    Path second = temp.resolve("sharing-2");

    assertThat(prototypes(second, "--cache=" + cache, "--seed=0").err()).contains(ALL_KNOWN);
    assertThat(second.resolve(".cache")).doesNotExist();
    assertThat(files(second)).isEqualTo(files(fresh));
  }

  /** A part of each class is stored, so that the rest comes in other batches. */
  @Test
  void latentsDoNotDependOnTheirCompanyInABatch() throws IOException {
    Path cache = temp.resolve("partial");
    prototypes(temp.resolve("part"), "--cache=" + cache, "--images-per-class=5");
    Path out = temp.resolve("whole");

    assertThat(prototypes(out, "--cache=" + cache).err())
        .contains("15 of 36 images were encoded before");
    assertThat(files(out)).isEqualTo(files(fresh));
  }

  @Test
  void damagedStoreChangesNothing() throws IOException {
    Path out = temp.resolve("damaged");
    prototypes(out);
    try (RandomAccessFile segment =
        new RandomAccessFile(segments(out.resolve(".cache")).get(0).toFile(), "rw")) {
      segment.seek(segment.length() / 2);
      segment.write(new byte[100]);
      segment.setLength(segment.length() - 7);
    }

    assertThat(prototypes(out, "--ipc=3", "--redo").code()).isZero();
    assertThat(prototypes(out, "--redo").code()).isZero();
    assertThat(files(out)).isEqualTo(files(fresh));
  }

  @Test
  void anotherTextRuleClustersNoImageAgain() throws IOException {
    Path cache = temp.resolve("clusters");
    prototypes(temp.resolve("by-words"), "--cache=" + cache);
    Map<String, FileTime> clustered = clusters(cache);
    Path byLabel = temp.resolve("by-label");
    Path alone = temp.resolve("by-label-alone");

    prototypes(byLabel, "--cache=" + cache, "--text-rule=label");
    prototypes(alone, "--text-rule=label");

    assertThat(clustered).hasSize(CLASSES);
    assertThat(clusters(cache)).isEqualTo(clustered);
    assertThat(files(byLabel)).isEqualTo(files(alone));
    prototypes(byLabel, "--cache=" + cache, "--text-rule=label", "--ipc=3", "--redo");
    assertThat(clusters(cache)).hasSize(2 * CLASSES);
  }

  @Test
  void storeThatCannotBeWrittenFailsNoRun() throws IOException {
    Path blocked = Files.writeString(temp.resolve("a-file"), "x");
    Path out = temp.resolve("without-cache");

    CommandRun run = prototypes(out, "--cache=" + blocked.resolve("below"));

    assertThat(run.err()).contains("Latents cannot be stored for later runs", "going on without");
    assertThat(files(out)).isEqualTo(files(fresh));
  }

  private static CommandRun prototypes(Path out, String... more) {
    List<String> arguments =
        Stream.concat(
                Stream.of(
                    "prototypes",
                    "--data=" + tiny.data(),
                    "--out=" + out,
                    "--model=" + tiny.model(),
                    "--threads=2",
                    "--train-epochs=1",
                    "--train-batch=8"),
                Stream.of(more))
            .collect(java.util.stream.Collectors.toList());
    if (arguments.stream().noneMatch(a -> a.startsWith("--ipc"))) {
      arguments.add("--ipc=2");
    }
    if (!arguments.contains("--train")) {
      arguments.add("--no-train");
    }
    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isZero();
    return run;
  }

  private static Map<String, Manifest.OutputFile> files(Path out) throws IOException {
    return Manifest.read(out.resolve("prototypes")).orElseThrow().files();
  }

  private static Map<String, FileTime> clusters(Path cache) throws IOException {
    Map<String, FileTime> written = new TreeMap<>();
    try (Stream<Path> files = Files.list(cache.resolve("clusters"))) {
      for (Path file : files.toList()) {
        written.put(file.getFileName().toString(), Files.getLastModifiedTime(file));
      }
    }
    return written;
  }

  private static List<Path> segments(Path cache) throws IOException {
    try (Stream<Path> files = Files.walk(cache)) {
      return files.filter(f -> f.toString().endsWith(".latents")).toList();
    }
  }
}
