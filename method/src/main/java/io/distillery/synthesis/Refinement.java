package io.distillery.synthesis;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.distillery.base.Problems;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Optional;

/**
 * Says how drawn images are refined, a class after the other, so that a network learns more from
 * them (docs/sampling.md, refinement).
 *
 * @param kind by what, or not at all; none for what a run chooses, or else for what suits the model
 *     and its classes
 * @param space what of the images is changed; none for what suits the model
 * @param iterations of each class, at least 1; none for those that suit the model, or {@value
 *     #STEPS}, where there are no minutes
 * @param minutes for all classes together, above 0, in place of iterations: their number is found
 *     once by trying, and kept
 * @param realImages of the class that each iteration looks at, at least 1
 * @param rate of Adam at the first iteration, above 0; it falls to 0 by half a cosine. Of pixels
 *     from 0 to 1, or of scaled latents; none for what suits the space
 * @param bound most that a colour of a pixel may move from where it was drawn, above 0 and at most
 *     1, which is from black to white, as none is. Latents have none
 */
@RecordBuilder
public record Refinement(
    Optional<Kind> kind,
    Optional<Space> space,
    Optional<Integer> iterations,
    Optional<Double> minutes,
    int realImages,
    Optional<Double> rate,
    Optional<Double> bound)
    implements RefinementBuilder.With {
  private static final int STEPS = 200;

  private static final Refinement DEFAULTS =
      new Refinement(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          64,
          Optional.empty(),
          Optional.empty());

  /** Names the ways to refine. */
  public enum Kind {
    /** Leaves images as they are drawn. */
    NONE,
    /** Matches distributions (Zhao and Bilen, WACV 2023). */
    DM
  }

  /** Names what can be changed of an image. */
  public enum Space {
    /** Changes the pixels. */
    PIXELS(0.01),
    /** Changes broad spots of colour, and keeps the detail that was drawn. */
    COARSE(0.01),
    /** Changes the latents that images are decoded from (Cazenavette et al., GLaD, CVPR 2023). */
    LATENTS(0.05);

    private final double usualRate;

    Space(double usualRate) {
      this.usualRate = usualRate;
    }
  }

  public Refinement {
    Problems problems = new Problems();
    problems.require(
        iterations.isEmpty() || iterations.get() >= 1,
        "synthesis.refinement.iterations is %s, expected 1 or more",
        iterations.orElse(null));
    problems.require(
        minutes.isEmpty() || isAboveZero(minutes.get()),
        "synthesis.refinement.minutes is %s, expected a number above 0",
        minutes.orElse(null));
    problems.require(
        realImages >= 1, "synthesis.refinement.realImages is %d, expected 1 or more", realImages);
    problems.require(
        rate.isEmpty() || isAboveZero(rate.get()),
        "synthesis.refinement.rate is %s, expected a number above 0",
        rate.orElse(null));
    problems.require(
        bound.isEmpty() || bound.get() > 0 && bound.get() <= 1,
        "synthesis.refinement.bound is %s, expected above 0 and at most 1",
        bound.orElse(null));
    problems.require(
        bound.isEmpty() || space.isEmpty() || space.get() != Space.LATENTS,
        "synthesis.refinement.bound is %s, and latents are refined, which have none: expected"
            + " synthesis.refinement.space to be pixels or coarse with it",
        bound.orElse(null));
    problems.throwIfAny();
  }

  private static boolean isAboveZero(double number) {
    return number > 0 && number < Double.POSITIVE_INFINITY;
  }

  /** Leaves images as they are drawn. */
  public static Refinement none() {
    return DEFAULTS.of(Kind.NONE);
  }

  /** Gives these with a kind that is asked for. */
  public Refinement of(Kind wanted) {
    return withKind(Optional.of(wanted));
  }

  /** Counts the iterations of each class where they are not found by minutes. */
  @JsonIgnore
  public int steps() {
    return iterations.orElse(STEPS);
  }

  /**
   * Gives these for so many minutes, and at most so many iterations, where neither were asked for.
   */
  public Refinement usually(double wanted, int most) {
    return iterations.isPresent() || minutes.isPresent()
        ? this
        : withIterations(Optional.of(most)).withMinutes(Optional.of(wanted));
  }

  /** Gives these with a part of the minutes, or of the iterations, at least one. */
  public Refinement shortened(int part) {
    return minutes.isPresent()
        ? withMinutes(minutes.map(all -> all / part))
        : withIterations(Optional.of(Math.max(1, steps() / part)));
  }

  /** Leaves images as they are drawn, where no run chooses otherwise. */
  public static Refinement defaults() {
    return DEFAULTS;
  }

  /** Says whether images are changed at all. */
  @JsonIgnore
  public boolean isAny() {
    return kind.isPresent() && kind.get() != Kind.NONE;
  }

  /** Gives these for a space, at the rate that suits it where they are of another one. */
  public Refinement of(Space other) {
    boolean isSame = space.isEmpty() || space.get() == other;
    return withBound(isSame ? bound : Optional.empty())
        .withSpace(Optional.of(other))
        .withRate(Optional.of(isSame && rate.isPresent() ? rate.get() : other.usualRate));
  }

  /**
   * Gives these with the refinement that suits a model: of its latents, in so many steps, where
   * neither space nor length was asked for.
   *
   * @param steps of each class; 0 where none is known to suit
   * @param isRefined whether images are refined where nothing was asked for
   */
  public Refinement usual(int steps, boolean isRefined) {
    boolean isAsked = kind.isPresent() && kind.get() != Kind.NONE;
    if (steps == 0 || !(isAsked || kind.isEmpty() && isRefined)) {
      return this;
    }
    return withKind(Optional.of(kind.orElse(Kind.DM)))
        .withSpace(Optional.of(space.orElse(Space.LATENTS)))
        .withIterations(minutes.isPresent() ? iterations : Optional.of(iterations.orElse(steps)));
  }

  /**
   * Gives these with the rate that suits the space, which is that of coarse pixels, and no
   * refinement, where none was asked for.
   */
  Refinement suited() {
    return of(space.orElse(Space.COARSE)).of(kind.orElse(Kind.NONE));
  }

  /** Says whether latents are changed, once these are suited to a model. */
  @JsonIgnore
  public boolean isOfLatents() {
    return space.orElseThrow() == Space.LATENTS;
  }
}
