package io.distillery.stage;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Problems;
import io.distillery.dataset.DatasetSplits;
import io.distillery.diffusion.ModelChoice;
import io.distillery.finetune.FineTuning;
import io.distillery.prototype.PrototypeOptions;
import io.distillery.synthesis.SynthesisOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What is asked of a run.
 *
 * @param name what the dataset is called
 * @param dataset the images to distil, and those to test on
 * @param available how many training images there are, of which those of {@code dataset} may be a
 *     sample
 * @param maxBadImages the share of images that may be unreadable, 0 to 1
 * @param descriptions a file of descriptions, instead of the appearance describer
 * @param model the latent diffusion model
 * @param fineTuning whether and how the model is fitted to the dataset
 * @param prototypes how prototypes are found
 * @param featureTeacher a teacher's file whose features images are clustered by; none for what the
 *     options of prototypes say
 * @param synthesis how images are drawn
 * @param candidates how many are drawn for each that is kept, and who chooses
 * @param evaluation how they are judged
 * @param cache directory for what is kept for later commands, hashes of files and latents; by
 *     default in the run's directory
 * @param seed of the run
 * @param threads of the tensor engine
 * @param asked every option by name, as {@code run.json} records them
 */
public record RunPlan(
    String name,
    DatasetSplits dataset,
    long available,
    double maxBadImages,
    Optional<Path> descriptions,
    ModelChoice model,
    FineTuning fineTuning,
    PrototypeOptions prototypes,
    Optional<Path> featureTeacher,
    SynthesisOptions synthesis,
    CandidatePlan candidates,
    EvaluationPlan evaluation,
    Optional<Path> cache,
    long seed,
    int threads,
    Map<String, String> asked) {
  public RunPlan {
    asked = Map.copyOf(asked);
  }

  /**
   * Checks what can be checked before anything long has run.
   *
   * @throws ConfigurationException naming every problem
   */
  public void check() {
    Problems problems = new Problems();
    problems.require(
        maxBadImages >= 0 && maxBadImages <= 1,
        "--max-bad-images is %s, expected a share from 0 to 1",
        maxBadImages);
    problems.require(threads >= 1, "--threads is %d, expected 1 or more", threads);
    problems.collect(
        () -> {
          dataset.train().requireImagesPerClass(prototypes.imagesPerClass());
          return null;
        });
    problems.collect(
        () -> {
          candidates.check(dataset.train().classNames());
          return null;
        });
    descriptions.ifPresent(
        file ->
            problems.collect(
                () -> {
                  GivenDescriptionsStage.check(file, dataset.train());
                  return null;
                }));
    problems.throwIfAny();
  }
}
