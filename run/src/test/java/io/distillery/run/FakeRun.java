package io.distillery.run;

import io.distillery.base.Progress;
import io.distillery.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A process of its own that makes a run of three slow stages, for tests that kill it. */
final class FakeRun {
  private FakeRun() {}

  public static void main(String[] args) throws IOException {
    execute(Path.of(args[0]), Integer.parseInt(args[1]));
  }

  static void execute(Path directory, int millisecondsEach) throws IOException {
    List<Stage> stages =
        List.of(
            new CountingStage("first", options("a", millisecondsEach), true),
            new CountingStage("second", options("b", millisecondsEach), false, "first"),
            new CountingStage("third", options("c", millisecondsEach), true, "first", "second"));
    try (RunDirectory run = RunDirectory.open(directory)) {
      RunRecord.of(
              new RunRecord.DatasetRecord(
                  "data", "/data", "/data", "00", 1, 1, 1, 1, "test", Optional.empty()),
              null,
              Recipe.defaults(),
              Recipe.defaults(),
              new Environment("1", "libtorch", "17", "x", "y", 1, 1, 1))
          .write(directory);
      new Pipeline(run, stages, Progress.SILENT).execute();
    }
  }

  private static CountingStage.Options options(String word, int millisecondsEach) {
    return new CountingStage.Options(12, word, millisecondsEach);
  }
}
