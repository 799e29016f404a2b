package io.distillery.spark;

import io.distillery.base.Progress;
import io.distillery.cli.command.RunningCommand;
import io.distillery.run.Manifest;
import io.distillery.stage.Distillation.Place;
import io.distillery.stage.Distillation.Step;
import io.distillery.tune.TunedRun;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Mixin;

/** Makes a run, or goes on with one, on a cluster. */
abstract class SparkRunningCommand extends RunningCommand {
  @Mixin private ClusterMixin cluster;

  SparkRunningCommand(Step last, boolean isGoingOn) {
    super(last, isGoingOn);
  }

  @Override
  protected final int usualThreads() {
    return cluster.threadsOfATask();
  }

  @Override
  protected final Map<String, Manifest> execute(TunedRun run, Place place, Progress progress)
      throws IOException {
    try (SparkWorkshop workshop = cluster.open(place.threads())) {
      return share(run, place.with(workshop), progress);
    }
  }

  /** Does what was planned, with the help of a place's workshop. */
  Map<String, Manifest> share(TunedRun run, Place place, Progress progress) throws IOException {
    return run.execute(place, progress);
  }
}
