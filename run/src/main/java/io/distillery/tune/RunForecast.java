package io.distillery.tune;

import io.distillery.base.Text;
import io.distillery.evaluation.protocol.EpochsInTime;
import io.distillery.finetune.FineTuning;
import io.distillery.recipe.Recipe;
import io.distillery.recipe.Sources;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Tells how long a run with a small model will take, stage by stage, from trials of some seconds on
 * this machine: a few images described, encoded and drawn, a few steps of fine-tuning and of the
 * networks that judge.
 *
 * @param parts the stages in their order
 */
record RunForecast(List<Part> parts) {
  private static final double MINUTE = 60;

  /**
   * Holds a stage's time.
   *
   * @param name what is done
   * @param seconds that it takes
   */
  record Part(String name, double seconds) {}

  RunForecast {
    parts = List.copyOf(parts);
  }

  /**
   * Measures.
   *
   * @param sources the images of the run
   * @param recipe with what suits the model
   * @param choosing seconds that the choice of settings takes; none where nothing is chosen
   * @param refining seconds that refining takes; 0 where nothing is refined
   * @param threads of the run
   */
  static RunForecast of(
      Sources sources, Recipe recipe, Optional<Double> choosing, double refining, int threads)
      throws IOException {
    StageTimes measured = StageTimes.on(sources.train(), recipe, threads);
    long images = sources.train().size();
    int ipc = recipe.prototypes().imagesPerClass();
    long set = ipc * (long) sources.train().classNames().size();
    List<Part> parts = new ArrayList<>();
    parts.add(new Part("describing", images * measured.describe()));
    if (recipe.fineTuning().when() == FineTuning.When.ALWAYS) {
      parts.add(new Part("fine-tuning", measured.fineTuning()));
    }
    choosing.ifPresent(seconds -> parts.add(new Part("choosing settings", seconds)));
    parts.add(
        new Part("prototypes and drawing", images * measured.encode() + set * measured.draw()));
    if (refining > 0) {
      parts.add(new Part("refining", refining));
    }
    EpochsInTime evaluation =
        new EpochsInTime(measured.protocol(), ipc, set, sources.test().size(), 2);
    double most = recipe.evaluation().minutes().orElse(0.0) * MINUTE;
    parts.add(
        new Part(
            "evaluation",
            most > 0
                ? evaluation.secondsWithin(most, measured.rates())
                : evaluation.seconds(measured.rates())));
    return new RunForecast(parts);
  }

  /** Says it in a sentence. */
  String sentence() {
    return Text.format(
        "This run will take about %s: %s",
        Text.roughly(parts.stream().mapToDouble(Part::seconds).sum()),
        parts.stream()
            .map(part -> Text.format("%s %s", part.name, Text.roughly(part.seconds)))
            .collect(Collectors.joining(", ")));
  }
}
