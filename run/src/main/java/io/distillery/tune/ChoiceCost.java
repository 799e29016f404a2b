package io.distillery.tune;

import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.evaluation.protocol.EpochsInTime;
import io.distillery.evaluation.protocol.EvaluationProtocol;
import io.distillery.evaluation.protocol.TrainingRate;
import io.distillery.recipe.Recipe;
import io.distillery.recipe.Sources;
import io.distillery.stage.RefinementTrial;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Tells how long a choice of settings takes, and how many settings fit into a time.
 *
 * @param sets of each setting
 * @param drawn seconds for a set of a setting, drawn, trained on and tested
 * @param real seconds for one set of every choice of real photographs
 * @param refined seconds for a set of what is chosen, refined for a trial; 0 where none is
 * @param refining seconds that refining takes in the run itself, where its images are refined; else
 *     0
 */
record ChoiceCost(int sets, double drawn, double real, double refined, double refining) {
  /** What a set takes beside its images: a model is opened, a run begun. */
  private static final double SECONDS_A_SET = 1.5;

  private static final double MINUTE = 60;
  private static final double OVERRUN = 1.5;

  /**
   * Measures on this machine, by trials of some seconds.
   *
   * @param sources the images of the run, those that judge among them
   * @param recipe with what suits the model
   * @param isRefiningTried whether it is tried, too, to refine what is chosen
   * @param threads of the run
   */
  static ChoiceCost measure(Sources sources, Recipe recipe, boolean isRefiningTried, int threads)
      throws IOException {
    int classes = sources.train().classNames().size();
    int ipc = recipe.prototypes().imagesPerClass();
    EvaluationProtocol protocol = Tuning.evaluation(recipe).protocol(Tuning.side(recipe), classes);
    List<Double> rate =
        new TrainingRate(
                protocol,
                Optional.empty(),
                protocol.imageSize(Tuning.side(recipe)),
                classes,
                threads)
            .measure(Tuning.evaluation(recipe).architectures());
    long judging = sources.tuning().orElseThrow().size();
    double training =
        new EpochsInTime(protocol, ipc, (long) ipc * classes, judging, 1).seconds(rate);
    double drawing;
    try (LatentDiffusion model = recipe.model().read(ScalarType.Float)) {
      drawing = SECONDS_A_SET + ipc * classes * StageTimes.drawing(model, recipe, threads);
    }
    double whole = refining(isRefiningTried ? Variant.refined(recipe) : recipe, classes, threads);
    double tried = isRefiningTried ? refining(Variant.tried(recipe), classes, threads) : 0;
    return new ChoiceCost(
        recipe.tuning().sets(),
        drawing + training + (isRefiningTried ? 0 : whole),
        Tuning.REAL.size() * training,
        isRefiningTried ? drawing + tried + training : 0,
        whole);
  }

  /** Measures how long refining a set takes, in seconds; 0 where a recipe refines nothing. */
  static double refining(Recipe recipe, int classes, int threads) throws IOException {
    Optional<RefinementTrial> trial = RefinementTrial.of(recipe);
    return trial.isPresent()
        ? trial.get().seconds(recipe.prototypes().imagesPerClass(), classes, threads)
        : 0;
  }

  /** Computes the seconds of a choice among so many settings beside the run's own. */
  double seconds(int variants) {
    return sets * (drawn * (1 + variants) + real + refined);
  }

  /**
   * Counts the settings beside the run's own that can be tried in so many minutes.
   *
   * @return 0 where even one takes {@value #OVERRUN} times as long
   */
  int fitting(double minutes) {
    double seconds = minutes * MINUTE;
    int fitting = (int) ((seconds - seconds(0)) / (sets * drawn));
    return Math.max(seconds(1) < OVERRUN * seconds ? 1 : 0, fitting);
  }
}
