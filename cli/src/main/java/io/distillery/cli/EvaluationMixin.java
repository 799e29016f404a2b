package io.distillery.cli;

import io.distillery.base.ConfigurationException;
import io.distillery.classifier.Architecture;
import io.distillery.evaluation.protocol.EvaluationProtocol;
import io.distillery.evaluation.protocol.HardLabelProtocol;
import io.distillery.evaluation.protocol.SoftLabelProtocol;
import io.distillery.torch.LibTorch;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.global.torch.ScalarType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How the distilled images are judged. */
@Command(optionListHeading = "%nEvaluation:%n")
final class EvaluationMixin {
  static final String EPOCHS = "--eval-epochs";
  static final String TESTS = "--eval-tests";

  static final String REPEATS = "--repeats";
  static final String PROTOCOL = "--protocol";

  /** The published protocols. */
  enum Protocol {
    /** Hard labels, by the recipe that suits the images' size. */
    HARD,
    /** Hard labels, by the recipe of CIFAR. */
    HARD_32,
    /** Hard labels, by the recipe of ImageNet subsets. */
    HARD_224,
    /** Soft labels. */
    SOFT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @Option(
      names = PROTOCOL,
      paramLabel = "NAME",
      defaultValue = "hard",
      description =
          "hard-32: networks learn the class of each image, by the recipe of CIFAR. hard-224: by"
              + " that of ImageNet subsets; all images are resized to 224 pixels. hard: hard-32 up"
              + " to 64 pixels, else hard-224. soft: networks learn what a teacher says of each"
              + " augmented image. Default: ${DEFAULT-VALUE}.")
  private Protocol protocol;

  @Option(
      names = "--networks",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "convnet3",
      completionCandidates = Networks.class,
      description =
          "Networks to train on each small set: ${COMPLETION-CANDIDATES}. Published with hard-32 is"
              + " convnet3, with hard-224 convnet6, resnetap10 and resnet18; those that end in"
              + " -batch or _modified have batch norm. Default: ${DEFAULT-VALUE}.")
  private List<String> networks;

  /** For the help. */
  private static final class Networks implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Architecture.names().iterator();
    }
  }

  @Option(
      names = EPOCHS,
      paramLabel = "N",
      description =
          "Epochs of each training. Default: those of the published protocol: hard-32 1000,"
              + " hard-224 by images per class from 3000 (1) to 300 (above 500), soft 300; others"
              + " are named in every table.")
  private Integer epochs;

  @Option(
      names = TESTS,
      paramLabel = "N",
      defaultValue = "100",
      description =
          "How often a network is tested over its training with hard labels, at most after every"
              + " epoch; the last time is at the end. Default: ${DEFAULT-VALUE}.")
  private int tests;

  @Option(
      names = "--eval-size",
      paramLabel = "PIXELS",
      description = "With hard-224, the size to which all images are resized instead of 224.")
  private Integer size;

  @Option(
      names = REPEATS,
      paramLabel = "N",
      defaultValue = "3",
      description =
          "Trainings of each network on each set. Default: ${DEFAULT-VALUE}; where several sets of"
              + " each method are compared, 1.")
  private int repeats;

  @Option(
      names = "--eval-bf16",
      negatable = true,
      description =
          "Networks compute in bfloat16, weights and loss in float32, or do not; tables name it."
              + " Default: where the processor has instructions for it, 1.5 to 1.8 times as fast.")
  private Boolean bfloat16;

  /**
   * How networks are trained.
   *
   * @param imageSize of the small sets
   */
  EvaluationProtocol protocol(int imageSize, int classes) {
    EvaluationProtocol asked =
        switch (protocol) {
          case HARD -> hard(HardLabelProtocol.forImages(imageSize, classes));
          case HARD_32 -> hard(HardLabelProtocol.CIFAR);
          case HARD_224 -> hard(HardLabelProtocol.imageNet(classes));
          case SOFT -> soft(SoftLabelProtocol.forImages(imageSize));
        };
    return asked.in(bfloat16 != null ? bfloat16 : LibTorch.fastestType() == ScalarType.BFloat16);
  }

  /** Whether a teacher labels. */
  boolean isSoft() {
    return protocol == Protocol.SOFT;
  }

  private HardLabelProtocol hard(HardLabelProtocol published) {
    HardLabelProtocol sized = size == null ? published : published.at(size);
    return (epochs == null
            ? sized.tested(tests)
            : sized.shortened(epochs, Math.min(tests, Math.max(1, epochs))))
        .withRepeats(repeats);
  }

  /** Tests are at the published epochs. */
  private SoftLabelProtocol soft(SoftLabelProtocol published) {
    if (size != null) {
      throw new ConfigurationException(
          "--eval-size says nothing with --protocol soft: leave it out");
    }
    return published.with(epochs != null ? epochs : published.epochs(), repeats);
  }

  List<Architecture> networks() {
    return networks.stream().map(Architecture::named).toList();
  }
}
