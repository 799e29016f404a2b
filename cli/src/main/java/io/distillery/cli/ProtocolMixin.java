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
          "hard: networks learn the class of each image. soft: they learn what a teacher says of each"
              + " augmented image. Default: hard.")
  private Protocol protocol;

  @Option(
      names = "--teacher",
      paramLabel = "FILE",
      description =
          "The teacher of --protocol soft, as 'distillery teacher' writes it. Its accuracy on the real"
              + " test images is measured first; one of other classes, or of another order, is"
              + " refused.")
  private Path teacher;

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
   * @param imageSize of the distilled images; asked with soft labels only
   */
  EvaluationPlan plan(
      EvaluationMixin evaluation,
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
        Optional.ofNullable(teacher),
        Optional.ofNullable(labels),
        storeLabels,
        heldOut);
  }
}
