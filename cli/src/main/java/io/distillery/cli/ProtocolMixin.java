package io.distillery.cli;

import io.distillery.classifier.Architecture;
import io.distillery.dataset.LabelledImages;
import io.distillery.evaluation.EvaluationProtocol;
import io.distillery.pipeline.EvaluationPlan;
import io.distillery.pipeline.Problems;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Whose labels networks learn from. */
@Command(optionListHeading = "%nLabels:%n")
final class ProtocolMixin {
  /** The published protocols. */
  enum Protocol {
    HARD,
    SOFT
  }

  @Option(
      names = "--protocol",
      paramLabel = "NAME",
      defaultValue = "HARD",
      description =
          "hard: networks learn the class of each image. soft: they learn what --teacher says of each"
              + " augmented image. Default: hard.")
  private Protocol protocol;

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
   * @param imageSize of the distilled images; asked with soft labels only
   */
  EvaluationPlan plan(
      EvaluationMixin evaluation,
      CandidateMixin candidates,
      Problems.Check<Integer> imageSize,
      Optional<LabelledImages> heldOut) {
    Problems problems = new Problems();
    EvaluationProtocol chosen =
        problems.collect(
            () ->
                switch (protocol) {
                  case HARD -> evaluation.protocol();
                  case SOFT -> evaluation.softProtocol(imageSize.run());
                });
    List<Architecture> networks = problems.collect(evaluation::networks);
    problems.throwIfAny();
    return new EvaluationPlan(
        chosen,
        networks,
        switch (protocol) {
          case HARD -> candidates.idleTeacher();
          case SOFT -> candidates.teacher();
        },
        Optional.ofNullable(labels),
        storeLabels,
        heldOut);
  }
}
