package io.distillery.cli;

import io.distillery.classifier.Architecture;
import io.distillery.evaluation.HardLabelProtocol;
import io.distillery.evaluation.SoftLabelProtocol;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How the distilled images are judged. */
@Command(optionListHeading = "%nEvaluation:%n")
final class EvaluationMixin {
  static final String EPOCHS = "--eval-epochs";
  static final String TESTS = "--eval-tests";

  @Option(
      names = "--networks",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "convnet3",
      description =
          "Networks to train on the distilled images and on as many random real ones:"
              + " convnet3 to convnet6, resnet18, resnetap10. Default: ${DEFAULT-VALUE}.")
  private List<String> networks;

  @Option(
      names = EPOCHS,
      paramLabel = "N",
      description =
          "Epochs of each training. Default: those of the published protocol, 1000 with hard and"
              + " 300 with soft labels; others are named in every table.")
  private Integer epochs;

  @Option(
      names = TESTS,
      paramLabel = "N",
      defaultValue = "100",
      description =
          "How often a network is tested over its training with hard labels; the last time is at the"
              + " end. Default: ${DEFAULT-VALUE}.")
  private int tests;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      defaultValue = "3",
      description = "Trainings of each network on each set. Default: ${DEFAULT-VALUE}.")
  private int repeats;

  HardLabelProtocol protocol() {
    HardLabelProtocol published = HardLabelProtocol.PUBLISHED;
    return published
        .shortened(epochs != null ? epochs : published.epochs(), tests)
        .withRepeats(repeats);
  }

  /** With soft labels, whose tests are at the published epochs. */
  SoftLabelProtocol softProtocol(int imageSize) {
    SoftLabelProtocol published = SoftLabelProtocol.forImages(imageSize);
    return published.with(epochs != null ? epochs : published.epochs(), repeats);
  }

  List<Architecture> networks() {
    return networks.stream().map(Architecture::named).toList();
  }
}
