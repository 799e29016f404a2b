package io.distillery.cli;

import io.distillery.classifier.Architecture;
import io.distillery.evaluation.HardLabelProtocol;
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
      defaultValue = "1000",
      description =
          "Epochs of each training. 1000 is the published protocol; others are named in every"
              + " table. Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = TESTS,
      paramLabel = "N",
      defaultValue = "100",
      description =
          "How often a network is tested over its training; the last time is at the end. Default:"
              + " ${DEFAULT-VALUE}.")
  private int tests;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      defaultValue = "3",
      description = "Trainings of each network on each set. Default: ${DEFAULT-VALUE}.")
  private int repeats;

  HardLabelProtocol protocol() {
    return HardLabelProtocol.PUBLISHED.shortened(epochs, tests).withRepeats(repeats);
  }

  List<Architecture> networks() {
    return networks.stream().map(Architecture::named).toList();
  }
}
