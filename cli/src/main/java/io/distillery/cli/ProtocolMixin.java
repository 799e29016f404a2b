package io.distillery.cli;

import io.distillery.dataset.LabelledImages;
import io.distillery.pipeline.EvaluationPlan;
import java.nio.file.Path;
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

  EvaluationPlan plan(EvaluationMixin evaluation, int imageSize, Optional<LabelledImages> heldOut) {
    return new EvaluationPlan(
        switch (protocol) {
          case HARD -> evaluation.protocol();
          case SOFT -> evaluation.softProtocol(imageSize);
        },
        evaluation.networks(),
        Optional.ofNullable(teacher),
        Optional.ofNullable(labels),
        storeLabels,
        heldOut);
  }
}
