package io.distillery.spark;

import io.distillery.base.Progress;
import io.distillery.recipe.Recipe;
import io.distillery.stage.Bench;
import io.distillery.stage.Part;
import io.distillery.stage.SharedRun;
import io.distillery.stage.Workshop;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkConf;

/**
 * Measures what a cluster adds to tasks of a fixed cost, which take no processor: as a describer
 * would that waits for a GPU. docs/results/2026-11-cluster.md has the command.
 */
final class FixedCost {
  /** A task that waits. */
  record Wait(long milliseconds) implements Part {
    private static final long serialVersionUID = 1;

    @Override
    public String stage() {
      return "waiting";
    }

    @Override
    public String title() {
      return milliseconds + " ms";
    }

    @Override
    public void execute(Bench bench) throws IOException {
      try {
        Thread.sleep(milliseconds);
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
    }
  }

  private FixedCost() {}

  /** Measures: MASTER TASKS MILLISECONDS. */
  public static void main(String[] arguments) throws IOException {
    int tasks = Integer.parseInt(arguments[1]);
    Wait wait = new Wait(Long.parseLong(arguments[2]));
    Path nowhere = Path.of("/tmp");
    SharedRun shared = new SharedRun(Recipe.defaults(), nowhere, nowhere, 1, "");
    long begun = System.nanoTime();
    SparkConf conf = new SparkConf().setMaster(arguments[0]);
    try (SparkWorkshop workshop = SparkWorkshop.open(conf, Workshop.Sizes.defaults(), "cpu")) {
      workshop.each("First", shared, Collections.nCopies(8, new Wait(1)), Progress.SILENT);
      long started = System.nanoTime();
      List<Wait> all = Collections.nCopies(tasks, wait);
      workshop.each("Waiting", shared, all, Progress.SILENT);
      System.out.printf(
          Locale.ROOT,
          "start %.1f s, %d tasks of %d ms in %.2f s%n",
          (started - begun) / 1e9,
          tasks,
          wait.milliseconds(),
          (System.nanoTime() - started) / 1e9);
    }
  }
}
