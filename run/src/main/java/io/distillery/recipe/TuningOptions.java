package io.distillery.recipe;

import io.distillery.base.Problems;
import java.util.Optional;

/**
 * Says whether a run chooses some of its settings on photographs that are kept out of everything
 * else, and how much work the choice may be.
 *
 * @param wanted whether it does; none for what suits the model: small ones on classes that they do
 *     not know
 * @param images kept out of each class for it, 0 or more; none for a fifth of the smallest class,
 *     50 at most. They stay out of a run that goes on, too
 * @param sets drawn by each setting, 2 or more: differences are judged over sets
 * @param epochs of the trainings that judge them, at least 1
 * @param minutes that the choice may take: as many settings are tried as fit in, and nothing is
 *     chosen where one would take half as long again; 0 for all
 */
public record TuningOptions(
    Optional<Boolean> wanted, Optional<Integer> images, int sets, int epochs, double minutes) {
  private static final TuningOptions DEFAULTS =
      new TuningOptions(Optional.empty(), Optional.empty(), 3, 60, 7);

  public TuningOptions {
    Problems problems = new Problems();
    problems.require(
        images.isEmpty() || images.get() >= 0,
        "tuning.images is %s, expected 0 or more",
        images.orElse(null));
    problems.require(sets >= 2, "tuning.sets is %d, expected 2 or more: one has no spread", sets);
    problems.require(epochs >= 1, "tuning.epochs is %d, expected 1 or more", epochs);
    problems.require(
        minutes >= 0 && minutes < Double.POSITIVE_INFINITY,
        "tuning.minutes is %s, expected a number above 0, or 0 for no limit",
        minutes);
    problems.throwIfAny();
  }

  /**
   * Takes three sets of each setting, short trainings and seven minutes, where that suits the
   * model.
   */
  public static TuningOptions defaults() {
    return DEFAULTS;
  }

  /** Gives these with whether there is a choice, where that was not asked for. */
  TuningOptions suited(boolean usual) {
    return new TuningOptions(Optional.of(wanted.orElse(usual)), images, sets, epochs, minutes);
  }

  /** Gives these with so many images of each class kept out. */
  public TuningOptions keepingOut(int perClass) {
    return new TuningOptions(wanted, Optional.of(perClass), sets, epochs, minutes);
  }

  /** Gives these without a choice; what was kept out for one stays out. */
  public TuningOptions done() {
    return new TuningOptions(Optional.of(false), images, sets, epochs, minutes);
  }
}
