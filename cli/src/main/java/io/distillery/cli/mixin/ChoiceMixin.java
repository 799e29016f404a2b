package io.distillery.cli.mixin;

import io.distillery.base.Problems;
import io.distillery.compare.ComparedMethod;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Takes how real images are chosen, and how many are drawn where a teacher chooses among them. */
@Command(optionListHeading = "%nChoice of images:%n")
public final class ChoiceMixin {
  /** Names the space in which herding and k-center look at images. */
  public enum Space {
    /** Compares the latents by which prototypes are found. */
    LATENTS,
    /** Compares the pixels. */
    PIXELS,
    /** Compares what the teacher sees. */
    TEACHER
  }

  private static final Set<ComparedMethod> BY_FEATURES =
      EnumSet.of(ComparedMethod.HERDING, ComparedMethod.K_CENTER, ComparedMethod.REAL_MEDOID);

  @Option(
      names = "--choose-by",
      paramLabel = "SPACE",
      defaultValue = "LATENTS",
      description =
          "Where herding, k-center and real-medoid look at images: latents of the model, as prototypes do;"
              + " teacher, the features of --teacher; or pixels. Default: latents.")
  private Space space;

  @Option(
      names = "--candidates",
      paramLabel = "N",
      defaultValue = "4",
      description =
          "How many images vlcp-chosen draws for each prototype. Default: ${DEFAULT-VALUE}.")
  private int candidates;

  /** Adds what contradicts the compared methods or lacks a teacher. */
  public void check(Problems problems, List<ComparedMethod> methods, Optional<Path> teacher) {
    boolean needed =
        methods.contains(ComparedMethod.RDED)
            || methods.contains(ComparedMethod.VLCP_CHOSEN)
            || methods.contains(ComparedMethod.CAO2_SELECTION)
            || (space == Space.TEACHER && methods.stream().anyMatch(BY_FEATURES::contains));
    problems.require(
        !needed || teacher.isPresent(),
        "The methods rded, vlcp-chosen and cao2-selection, and --choose-by teacher, need --teacher FILE: a teacher"
            + " trained on the real images");
    problems.require(
        candidates >= 2, "--candidates is %d, expected 2 or more for vlcp-chosen", candidates);
  }

  /** Returns in which space images are compared when real ones are chosen. */
  public Space space() {
    return space;
  }

  /** Returns how many candidates an image is chosen from. */
  public int candidates() {
    return candidates;
  }
}
