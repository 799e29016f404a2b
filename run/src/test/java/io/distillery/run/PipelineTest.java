package io.distillery.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Directories;
import io.distillery.base.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineTest {
  @TempDir Path temp;
  private RunDirectory run;

  @BeforeEach
  void open() throws IOException {
    run = RunDirectory.open(temp.resolve("run"));
  }

  @AfterEach
  void close() throws IOException {
    run.close();
  }

  @Test
  void finishedStagesAreSkipped() throws IOException {
    execute(stage("first", "a"), stage("second", "b", "first"));
    CountingStage first = stage("first", "a");
    CountingStage second = stage("second", "b", "first");

    Map<String, Manifest> manifests = execute(first, second);

    assertThat(first.made).isEmpty();
    assertThat(second.made).isEmpty();
    assertThat(manifests.get("second").counts()).containsEntry("items", 4L);
  }

  @Test
  void stageWhoseInputChangedIsDoneAgain() throws IOException {
    Map<String, Manifest> before = execute(stage("first", "a"), stage("second", "b", "first"));
    CountingStage second = stage("second", "b", "first");

    Map<String, Manifest> after = execute(stage("first", "other"), second);

    assertThat(second.made).containsExactly(0, 1, 2, 3);
    assertThat(after.get("second").fingerprint()).isNotEqualTo(before.get("second").fingerprint());
  }

  @Test
  void stageWhoseOutputIsDamagedIsDoneAgain() throws IOException {
    execute(stage("first", "a"));
    Files.delete(run.stage("first").resolve("items/2.txt"));
    CountingStage first = stage("first", "a");

    execute(first);

    assertThat(first.made).containsExactly(0, 1, 2, 3);
  }

  @Test
  void interruptedStageThatKeepsItemsGoesOn() throws IOException {
    failAt(2, new CountingStage("first", options("a"), true));
    CountingStage first = new CountingStage("first", options("a"), true);

    Manifest manifest = execute(first).get("first");

    assertThat(first.made).containsExactly(2, 3);
    assertThat(manifest.resumed()).isTrue();
  }

  /** Killed while it wrote its manifest, or an item: neither is output. */
  @Test
  void filesThatWereBeingWrittenAreNotTakenForOutput() throws IOException {
    failAt(2, new CountingStage("first", options("a"), true));
    Path left = temp.resolve("run/.work/first");
    Files.writeString(left.resolve(".manifest.json.part"), "{");
    Files.writeString(left.resolve("items/.results.json.part"), "{");
    Files.writeString(left.resolve("items/.weights.safetensors.part"), "");

    CountingStage first = new CountingStage("first", options("a"), true);
    CountingStage second = new CountingStage("second", options("b"), false, "first");
    Map<String, Manifest> manifests = execute(first, second);

    assertThat(manifests.get("first").files().keySet())
        .noneMatch(name -> name.contains("part"))
        .hasSize(4);
  }

  @Test
  void interruptedStageThatKeepsNothingStartsAnew() throws IOException {
    failAt(2, stage("first", "a"));
    CountingStage first = stage("first", "a");

    execute(first);

    assertThat(first.made).containsExactly(0, 1, 2, 3);
  }

  @Test
  void itemsOfAnotherRequestAreNotUsed() throws IOException {
    failAt(2, new CountingStage("first", options("a"), true));
    CountingStage first = new CountingStage("first", options("other"), true);

    execute(first);

    assertThat(first.made).containsExactly(0, 1, 2, 3);
  }

  @Test
  void failedStageLeavesTheFinishedOneBeforeIt() throws IOException {
    Manifest before = execute(stage("first", "a")).get("first");
    failAt(1, stage("first", "other"));

    assertThat(run.finished("first").orElseThrow().fingerprint()).isEqualTo(before.fingerprint());
    assertThat(Fingerprint.ofFile(run.stage("first").resolve("items/0.txt")))
        .isEqualTo(before.files().get("items/0.txt").sha256());
  }

  @Test
  void anotherRunInTheDirectoryIsAConflictThatNamesTheDifference() throws IOException {
    execute(stage("first", "a"), stage("second", "b", "first"));
    Pipeline other = pipeline(stage("first", "other"), stage("second", "b", "first"));

    assertThatThrownBy(other::requireNoConflict)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("holds another run")
        .hasMessageContaining("first word: a there, other asked for")
        .hasMessageContaining("place.redo to do first again");
  }

  @Test
  void itemsOfAnInterruptedStageAreProtectedToo() throws IOException {
    failAt(2, new CountingStage("first", options("a"), true));

    assertThatThrownBy(pipeline(stage("first", "other"))::requireNoConflict)
        .hasMessageContaining("first word: a there, other asked for");
  }

  @Test
  void theSameRunAndAFreshOneAreNoConflict() throws IOException {
    pipeline(stage("first", "a")).requireNoConflict();
    execute(stage("first", "a"), stage("second", "b", "first"));
    Directories.delete(run.stage("first"));

    pipeline(stage("first", "a"), stage("second", "b", "first")).requireNoConflict();
  }

  @Test
  void stageWithoutItsInputSaysWhichIsMissing() {
    assertThatThrownBy(() -> execute(stage("second", "b", "first")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("second needs the output of first");
  }

  private void failAt(int item, CountingStage stage) {
    stage.failAt = item;
    assertThatThrownBy(() -> execute(stage)).hasMessageContaining("No space left");
  }

  private Map<String, Manifest> execute(Stage... stages) throws IOException {
    return pipeline(stages).execute();
  }

  private Pipeline pipeline(Stage... stages) {
    return new Pipeline(run, List.of(stages), Progress.SILENT);
  }

  private static CountingStage stage(String name, String word, String... stages) {
    return new CountingStage(name, options(word), false, stages);
  }

  private static CountingStage.Options options(String word) {
    return new CountingStage.Options(4, word, 0);
  }
}
