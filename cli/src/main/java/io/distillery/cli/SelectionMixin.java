package io.distillery.cli;

import io.distillery.base.Problems;
import io.distillery.dataset.LabelledImages;
import io.distillery.evaluation.HeldOut;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Training images that are kept out of everything, to choose an epoch by. */
final class SelectionMixin {
  /** The split does not depend on the run's seed, so that runs of several seeds share it. */
  private static final long SEED = 0;

  @Option(
      names = "--selection-images",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Keep so many training images of each class out of everything, and also report each"
              + " network's accuracy at the epoch that is best on them: a best epoch that was not"
              + " chosen on the test images. Default: ${DEFAULT-VALUE}.")
  private int perClass;

  /**
   * Two parts of the training images.
   *
   * @param kept what may be distilled
   * @param heldOut what epochs are chosen by; nothing where none was asked for
   */
  record Split(LabelledImages kept, Optional<LabelledImages> heldOut) {}

  void check(Problems problems) {
    problems.require(
        perClass >= 0, "--selection-images is %d, expected 0 (none) or more", perClass);
  }

  /** Splits the training images; everything is kept where none were asked for. */
  Split split(LabelledImages all) {
    if (perClass <= 0) {
      return new Split(all, Optional.empty());
    }
    HeldOut parts = HeldOut.of(all.labels(), all.classNames().names(), perClass, SEED);
    return new Split(part(all, parts.kept()), Optional.of(part(all, parts.heldOut())));
  }

  private static LabelledImages part(LabelledImages all, List<Long> indices) {
    return all.at(indices.stream().mapToLong(Long::longValue).toArray());
  }
}
