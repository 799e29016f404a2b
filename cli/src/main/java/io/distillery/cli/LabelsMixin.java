package io.distillery.cli;

import io.distillery.base.Problems;
import io.distillery.classifier.Architecture;
import io.distillery.dataset.LabelledImages;
import io.distillery.evaluation.protocol.EvaluationProtocol;
import io.distillery.stage.EvaluationPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Labels of a teacher that are kept, or taken. */
@Command(optionListHeading = "%nLabels:%n")
final class LabelsMixin {
  @Option(
      names = "--store-labels",
      description =
          "Keep the teacher's labels, in half precision, in OUT/evaluation/labels, so that others can"
              + " train on the distilled images without the teacher.")
  private boolean storeLabels;

  @Option(
      names = "--labels",
      paramLabel = "DIR",
      description = "Such labels instead of a teacher: a copy of OUT/evaluation/labels.")
  private Path labels;

  /**
   * The plan; all that is wrong with it is told at once.
   *
   * @param candidates with the teacher that may also label
   * @param imageSize of the distilled images
   * @param heldOut images that an epoch is chosen by
   */
  EvaluationPlan plan(
      EvaluationMixin evaluation,
      CandidateMixin candidates,
      int imageSize,
      int classes,
      Optional<LabelledImages> heldOut) {
    Problems problems = new Problems();
    EvaluationProtocol protocol = problems.collect(() -> evaluation.protocol(imageSize, classes));
    List<Architecture> networks = problems.collect(evaluation::networks);
    problems.throwIfAny();
    return new EvaluationPlan(
        protocol,
        networks,
        evaluation.isSoft() ? candidates.teacher() : candidates.idleTeacher(),
        Optional.ofNullable(labels),
        storeLabels,
        heldOut);
  }
}
