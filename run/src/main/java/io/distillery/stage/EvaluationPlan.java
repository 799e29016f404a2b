package io.distillery.stage;

import io.distillery.base.Problems;
import io.distillery.classifier.Architecture;
import io.distillery.dataset.LabelledImages;
import io.distillery.evaluation.protocol.EvaluationProtocol;
import io.distillery.evaluation.protocol.HardLabelProtocol;
import io.distillery.evaluation.protocol.SoftLabelProtocol;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How the distilled images are judged.
 *
 * @param protocol how networks are trained on them
 * @param networks that are trained
 * @param teacher a teacher's file, which labels for the soft-label protocol
 * @param labels a directory of labels that a teacher has left, instead of the teacher
 * @param storeLabels whether the teacher's labels are kept with the results
 * @param heldOut real training images of which nothing is distilled, to choose an epoch by
 */
public record EvaluationPlan(
    EvaluationProtocol protocol,
    List<Architecture> networks,
    Optional<Path> teacher,
    Optional<Path> labels,
    boolean storeLabels,
    Optional<LabelledImages> heldOut) {
  public EvaluationPlan {
    networks = List.copyOf(networks);
    Problems problems = new Problems();
    if (protocol instanceof SoftLabelProtocol) {
      problems.require(
          teacher.isPresent() != labels.isPresent(),
          "--protocol soft needs a network that labels, --teacher FILE (make one with 'distillery"
              + " teacher'), or the labels that one has left, --labels DIR: one of the two");
    } else {
      problems.require(
          teacher.isEmpty() && labels.isEmpty(),
          "--teacher and --labels say nothing without --protocol soft (a teacher may also choose:"
              + " --candidates 2 or more)");
    }
    problems.require(
        !storeLabels || teacher.isPresent(), "--store-labels needs --protocol soft and --teacher");
    teacher.ifPresent(file -> CandidatePlan.requireFile(problems, file));
    labels.ifPresent(
        directory ->
            problems.require(
                Files.isRegularFile(SoftLabelling.file(directory, EvaluateStage.METHOD)),
                "--labels names %s, which has no %s: 'distillery evaluate --store-labels' makes it",
                directory,
                SoftLabelling.file(directory, EvaluateStage.METHOD).getFileName()));
    problems.throwIfAny();
  }

  /** With hard labels, and nothing held out. */
  public static EvaluationPlan hard(HardLabelProtocol protocol, List<Architecture> networks) {
    return new EvaluationPlan(
        protocol, networks, Optional.empty(), Optional.empty(), false, Optional.empty());
  }
}
