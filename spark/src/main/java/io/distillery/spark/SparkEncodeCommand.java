package io.distillery.spark;

import io.distillery.base.Progress;
import io.distillery.run.Manifest;
import io.distillery.stage.Distillation.Place;
import io.distillery.stage.Distillation.Step;
import io.distillery.tune.TunedRun;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;

/** Encodes the images alone. */
@Command(
    name = "encode",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Encodes the images on a cluster into the store of latents in the run's cache, so that what comes"
          + " later finds them there. Fine-tuning does not change latents; encode before it."
    })
final class SparkEncodeCommand extends SparkRunningCommand {
  SparkEncodeCommand() {
    super(Step.PROTOTYPES, true);
  }

  @Override
  Map<String, Manifest> share(TunedRun run, Place place, Progress progress) throws IOException {
    run.encode(place, progress);
    return Map.of();
  }
}
