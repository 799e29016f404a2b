package io.distillery.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Directories;
import io.distillery.base.Progress;
import io.distillery.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
  @TempDir Path temp;

  @Test
  void directoryWithSomethingElseIsRefusedAndLeftAlone() throws IOException {
    Files.writeString(temp.resolve("thesis.txt"), "five years of work");

    assertThatThrownBy(() -> RunDirectory.open(temp))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("not a run (found thesis.txt)");
    assertThat(Directories.names(temp)).containsExactly("thesis.txt");
  }

  @Test
  void fileInsteadOfADirectoryIsRefused() throws IOException {
    Path file = Files.writeString(temp.resolve("run"), "x");

    assertThatThrownBy(() -> RunDirectory.open(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("is a file");
  }

  @Test
  void secondRunOfAProcessIsRefused() throws IOException {
    try (RunDirectory first = RunDirectory.open(temp.resolve("run"))) {
      assertThatThrownBy(() -> RunDirectory.open(first.root()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Another run of this process is working in " + first.root());
    }
    RunDirectory.open(temp.resolve("run")).close();
  }

  @Test
  void runKilledBeforeItsRecordWasWrittenCanBeOpened() throws IOException {
    RunDirectory.open(temp.resolve("run")).close();
    Files.writeString(temp.resolve("run/.run.json.part"), "{");

    RunDirectory.open(temp.resolve("run")).close();
  }

  /** Killed between the manifest and the renames, with an older result in place. */
  @Test
  void openFinishesWhatAKilledProcessWasPublishing() throws IOException {
    Path root = temp.resolve("run");
    CountingStage before = new CountingStage("first", options("before"), false);
    CountingStage after = new CountingStage("first", options("after"), false);
    execute(root, before);
    String old = execute(temp.resolve("other"), after);
    Files.createDirectories(root.resolve(".work"));
    Files.move(temp.resolve("other/first"), root.resolve(".work/first"));
    Files.move(root.resolve("first"), root.resolve(".work/first.old"));

    try (RunDirectory run = RunDirectory.open(root)) {
      assertThat(run.finished("first").orElseThrow().fingerprint()).isEqualTo(old);
      assertThat(Directories.names(root.resolve(".work"))).isEmpty();
    }
  }

  @Test
  void manifestOfANewerFormatIsRefusedByName() throws IOException {
    Path root = temp.resolve("run");
    execute(root, new CountingStage("first", options("a"), false));
    Path manifest = root.resolve("first/manifest.json");
    Files.writeString(
        manifest, Files.readString(manifest).replace("\"format\" : 1", "\"format\" : 7"));

    assertThatThrownBy(() -> Manifest.read(root.resolve("first")))
        .hasMessageContaining("manifest.json has format 7, this version of Distillery reads 1");
  }

  @Test
  void damagedManifestIsNamed() throws IOException {
    Files.writeString(temp.resolve("manifest.json"), "{\"format\" : ");

    assertThatThrownBy(() -> Manifest.read(temp))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("manifest.json is damaged");
  }

  private static CountingStage.Options options(String word) {
    return new CountingStage.Options(2, word, 0);
  }

  private static String execute(Path root, Stage stage) throws IOException {
    try (RunDirectory run = RunDirectory.open(root)) {
      RunRecord.of(
              new RunRecord.DatasetRecord(
                  "data", "/data", "/data", "00", 1, 1, 1, 1, "test", Optional.empty()),
              null,
              Recipe.defaults(),
              Recipe.defaults(),
              Environment.current("libtorch", 1))
          .write(root);
      Map<String, Manifest> manifests =
          new Pipeline(run, List.of(stage), Progress.SILENT).execute();
      return manifests.get(stage.name()).fingerprint();
    }
  }
}
