package io.distillery.cli;

import io.distillery.base.ConfigurationException;
import io.distillery.stage.CandidatePlan;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How one of several drawn images is chosen, and by whom. */
@Command(optionListHeading = "%nChoice among candidates:%n")
final class CandidateMixin {
  static final String CANDIDATES = "--candidates";
  static final String TEACHER = "--teacher";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = CANDIDATES,
      paramLabel = "N",
      description =
          "Draw N images for each prototype, which differ in their noise, and keep the one that the"
              + " teacher finds most itself (the probability of its class) and most typical (near in"
              + " features to the real images of its cluster). Drawing takes N times as long, and"
              + " the teacher looks at all real images once. Default: 1, no choice.")
  private Integer candidates;

  @Option(
      names = TEACHER,
      paramLabel = "FILE",
      description =
          "Who chooses among candidates: a network as 'distillery teacher' writes it. In 'run' and"
              + " 'evaluate' it is also the teacher of --protocol soft. Its accuracy on the real test"
              + " images is measured first; one of other classes, or of another order, is refused.")
  private Path teacher;

  /** The plan, for a command whose teacher has something else to do. */
  CandidatePlan plan() {
    return new CandidatePlan(candidates == null ? 1 : candidates, Optional.ofNullable(teacher));
  }

  /**
   * The plan, for a command whose teacher has nothing else to do.
   *
   * @throws ConfigurationException if a teacher is given and nothing to choose among; one that the
   *     run remembers from another command may be there
   */
  CandidatePlan onlyPlan() {
    if (candidates == null && command.commandLine().getParseResult().hasMatchedOption(TEACHER)) {
      throw new ConfigurationException(
          "--teacher %s has nothing to choose among: add --candidates 2 or more, or leave it out"
              .formatted(teacher));
    }
    return plan();
  }

  /** The teacher, for labels. */
  Optional<Path> teacher() {
    return Optional.ofNullable(teacher);
  }

  /** The teacher, where it has nothing to choose among. */
  Optional<Path> idleTeacher() {
    return candidates == null ? teacher() : Optional.empty();
  }
}
