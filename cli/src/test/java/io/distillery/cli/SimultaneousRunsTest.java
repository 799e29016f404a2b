package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.Distillery;
import io.distillery.base.Json;
import io.distillery.base.Progress;
import io.distillery.diffusion.ModelChoice;
import io.distillery.prototype.PrototypeOptions;
import io.distillery.recipe.Recipe;
import io.distillery.recipe.RecipeJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two runs of one process at the same time. */
class SimultaneousRunsTest {
  @TempDir private static Path temp;

  private static TinyRun tiny;
  private static Recipe recipe;

  @BeforeAll
  static void writeDataset() throws IOException {
    tiny = TinyRun.in(temp);
    recipe =
        RecipeJson.change(
            Recipe.defaults()
                .withModel(ModelChoice.of(tiny.model()))
                .withPrototypes(PrototypeOptions.defaults(2)),
            Json.MAPPER.readTree(
                """
                {"fineTuning": {"epochs": 2, "optimisation": {"batchSize": 8}},
                 "synthesis": {"imageSize": 16, "walk": {"steps": 8}},
                 "evaluation": {"epochs": 2, "tests": 1, "repeats": 2}}
                """));
  }

  /** Of as many threads each, and of others: libtorch counts them for each calling thread. */
  @Test
  void runsInTwoDirectoriesGiveWhatTheyGiveAlone() throws Exception {
    run("one alone", 1, Progress.SILENT);
    run("two alone", 2, Progress.SILENT);
    CyclicBarrier begin = new CyclicBarrier(2);
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      Future<?> one = pool.submit(together("one", 1, begin));
      Future<?> two = pool.submit(together("two", 2, begin));
      one.get();
      two.get();
    } finally {
      pool.shutdownNow();
    }
    for (String name : new String[] {"one", "two"}) {
      Path alone = temp.resolve(name + " alone");
      assertThat(TinyRun.hashes(temp.resolve(name))).isEqualTo(TinyRun.hashes(alone));
      assertThat(TinyRun.results(temp.resolve(name))).isEqualTo(TinyRun.results(alone));
    }
  }

  private static Callable<?> together(String name, int threads, CyclicBarrier begin) {
    return () -> {
      begin.await();
      run(name, threads, Progress.SILENT);
      return name;
    };
  }

  /** From within the first run, whose news is the moment. */
  @Test
  void secondRunInOneDirectoryIsRefused() throws IOException {
    Progress second =
        new Progress() {
          private boolean isTried;

          @Override
          public void note(String line) {
            if (!isTried) {
              isTried = true;
              assertThatThrownBy(() -> run("same", 1, Progress.SILENT))
                  .isInstanceOf(IOException.class)
                  .hasMessageStartingWith("Another run of this process is working in");
            }
          }

          @Override
          public Task begin(String name, String unit, long total) {
            note(name);
            return done -> {};
          }
        };
    run("same", 1, second);
    assertThat(temp.resolve("same/report.html")).isNotEmptyFile();
  }

  private static void run(String name, int threads, Progress progress) throws IOException {
    Distillery.of(tiny.data())
        .recipe(recipe)
        .threads(threads)
        .progress(progress)
        .run(temp.resolve(name));
  }
}
