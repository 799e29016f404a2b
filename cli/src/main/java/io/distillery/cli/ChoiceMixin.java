package io.distillery.cli;

import io.distillery.base.Problems;
import io.distillery.dataset.DatasetSplits;
import io.distillery.dataset.LabelledImages;
import io.distillery.evaluation.FeatureExtractor;
import io.distillery.stage.ExtractedFeatures;
import io.distillery.stage.LatentFeatures;
import io.distillery.stage.SourceFeatures;
import io.distillery.stage.TeacherFile;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How real images are chosen. */
@Command(optionListHeading = "%nChoice of real images:%n")
final class ChoiceMixin {
  /** The space in which herding and k-center look at images. */
  enum Space {
    /** The latents by which prototypes are found. */
    LATENTS,
    /** The pixels. */
    PIXELS,
    /** What the teacher sees. */
    TEACHER
  }

  @Option(
      names = "--choose-by",
      paramLabel = "SPACE",
      defaultValue = "LATENTS",
      description =
          "Where herding and k-center look at images: latents of the model, as prototypes do;"
              + " teacher, the features of --teacher; or pixels. Default: latents.")
  private Space space;

  @Option(
      names = CandidateMixin.CANDIDATES,
      paramLabel = "N",
      defaultValue = "4",
      description =
          "How many images vlcp-chosen draws for each prototype. Default: ${DEFAULT-VALUE}.")
  private int candidates;

  void check(Problems problems, List<ComparedMethod> methods, Path teacher) {
    boolean needed =
        methods.contains(ComparedMethod.RDED)
            || methods.contains(ComparedMethod.VLCP_CHOSEN)
            || isBySpace(methods, Space.TEACHER);
    problems.require(
        !needed || teacher != null,
        "The methods rded and vlcp-chosen, and --choose-by teacher, need --teacher FILE: a teacher"
            + " trained on the real images");
    problems.require(
        candidates >= 2, "--candidates is %d, expected 2 or more for vlcp-chosen", candidates);
  }

  /** The options of {@code synthesize} that a drawn method takes from here. */
  List<String> options(ComparedMethod method, Path teacher) {
    return method == ComparedMethod.VLCP_CHOSEN
        ? List.of(
            CandidateMixin.CANDIDATES + "=" + candidates,
            CandidateMixin.TEACHER + "=" + teacher.toAbsolutePath().normalize())
        : List.of();
  }

  private boolean isBySpace(List<ComparedMethod> methods, Space wanted) {
    return space == wanted
        && (methods.contains(ComparedMethod.HERDING) || methods.contains(ComparedMethod.K_CENTER));
  }

  /**
   * The ways to choose.
   *
   * @param judge the teacher; null where there is none
   */
  ChosenSets sets(ComparingCommand command, DatasetSplits splits, TeacherFile judge) {
    return new ChosenSets(
        splits.train(),
        features(command, splits.train(), judge),
        judge,
        command.maxBadImages(),
        command.size(),
        command.seed(),
        command.layout());
  }

  private SourceFeatures features(
      ComparingCommand command, LabelledImages source, TeacherFile judge) {
    double bad = command.maxBadImages();
    return switch (space) {
      case LATENTS ->
          new LatentFeatures(
              source, bad, command.model().choice(), command.cache(), command.progress());
      case PIXELS -> new ExtractedFeatures(source, bad, command.size(), FeatureExtractor.PIXELS);
      case TEACHER -> judge == null ? null : judge.features(source);
    };
  }
}
