package io.distillery.evaluation.protocol;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Problems;
import io.distillery.classifier.Architecture;
import io.distillery.torch.ComputeDevice;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Says how small sets are judged (docs/evaluation.md). What is left open is what the protocol was
 * published with, or what the machine computes fastest.
 *
 * @param protocol how networks are trained
 * @param networks names of the networks that are trained on each set, at least one
 * @param epochs of each training, at least 1; none for the protocol's own, as far as {@code
 *     minutes} allow
 * @param minutes into which all trainings of a run must fit: their epochs are shortened evenly,
 *     which tables say; a trial on this machine finds out how far, once, before the first. 0 for
 *     the protocol's own number; none for what suits a run. Soft labels and comparisons are never
 *     shortened by it, nor is what {@code epochs} asks for
 * @param tests how often a network is tested over its training with hard labels, at least 1; at
 *     most after every epoch; none for what suits: 100, or once, at the end, within minutes
 * @param imageSize to which the protocol for photographs resizes all images, in pixels
 * @param repeats trainings of each network on each set, at least 1
 * @param bfloat16 whether networks compute in bfloat16
 * @param weighted whether the images of a set count by their weights, where it says how much each
 *     stands for (Tan and Slade, DDOQ, ICLR 2026)
 * @param unaugmented whether training images are neither augmented nor mixed, to tell what that
 *     does; published protocols always augment
 */
public record EvaluationOptions(
    Protocol protocol,
    List<String> networks,
    Optional<Integer> epochs,
    Optional<Double> minutes,
    Optional<Integer> tests,
    Optional<Integer> imageSize,
    int repeats,
    Optional<Boolean> bfloat16,
    boolean weighted,
    boolean unaugmented) {
  private static final double MINUTES = 6;
  private static final int TESTS = 100;

  private static final EvaluationOptions DEFAULTS =
      new EvaluationOptions(
          Protocol.HARD,
          List.of("convnet3"),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          3,
          Optional.empty(),
          false,
          false);

  /** Names the published protocols. */
  public enum Protocol {
    /** Trains on hard labels, by the recipe that suits the images' size. */
    HARD,
    /** Trains on hard labels, by the recipe of CIFAR. */
    HARD_32,
    /** Trains on hard labels, by the recipe of ImageNet subsets. */
    HARD_224,
    /** Trains on soft labels. */
    SOFT
  }

  public EvaluationOptions {
    networks = List.copyOf(networks);
    Problems problems = new Problems();
    problems.require(!networks.isEmpty(), "evaluation.networks is empty, expected one or more");
    for (String network : networks) {
      problems.collect(() -> Architecture.named(network));
    }
    problems.require(
        epochs.isEmpty() || epochs.get() >= 1,
        "evaluation.epochs is %s, expected 1 or more",
        epochs.orElse(null));
    problems.require(
        minutes.isEmpty() || minutes.get() >= 0,
        "evaluation.minutes is %s, expected 0 (the protocol's end) or more",
        minutes.orElse(null));
    problems.require(
        tests.isEmpty() || tests.get() >= 1,
        "evaluation.tests is %s, expected 1 or more",
        tests.orElse(null));
    problems.require(repeats >= 1, "evaluation.repeats is %d, expected 1 or more", repeats);
    problems.require(
        imageSize.isEmpty() || protocol != Protocol.SOFT,
        "evaluation.imageSize says nothing with soft labels (evaluation.protocol): leave it out");
    problems.throwIfAny();
  }

  /** Takes hard labels by the recipe that suits the images, a ConvNet-3 and three trainings. */
  public static EvaluationOptions defaults() {
    return DEFAULTS;
  }

  /** Says whether a teacher labels. */
  @JsonIgnore
  public boolean isSoft() {
    return protocol == Protocol.SOFT;
  }

  /** Gives these with another number of trainings on each set. */
  public EvaluationOptions withRepeats(int other) {
    return new EvaluationOptions(
        protocol,
        networks,
        epochs,
        minutes,
        tests,
        imageSize,
        other,
        bfloat16,
        weighted,
        unaugmented);
  }

  /** Gives the networks that are trained. */
  public List<Architecture> architectures() {
    return networks.stream().map(Architecture::named).toList();
  }

  /**
   * Gives these with what they leave open.
   *
   * @param setSize height and width of the small sets' images, in pixels
   * @param classes how many
   */
  public EvaluationOptions suited(int setSize, int classes) {
    EvaluationProtocol full = protocol(setSize, classes);
    return new EvaluationOptions(
        protocol == Protocol.HARD
            ? (HardLabelProtocol.isForSmall(setSize) ? Protocol.HARD_32 : Protocol.HARD_224)
            : protocol,
        networks,
        epochs,
        Optional.of(isSoft() || epochs.isPresent() ? 0 : minutes.orElse(MINUTES)),
        tests,
        imageSize,
        repeats,
        Optional.of(full.bfloat16()),
        weighted,
        unaugmented);
  }

  /**
   * Gives all numbers of the protocol.
   *
   * @param setSize height and width of the small sets' images, in pixels
   * @param classes how many
   * @throws ConfigurationException if these contradict one another
   */
  public EvaluationProtocol protocol(int setSize, int classes) {
    EvaluationProtocol asked =
        switch (protocol) {
          case HARD -> hard(HardLabelProtocol.forImages(setSize, classes));
          case HARD_32 -> hard(HardLabelProtocol.CIFAR);
          case HARD_224 -> hard(HardLabelProtocol.imageNet(classes));
          case SOFT -> soft(SoftLabelProtocol.forImages(setSize));
        };
    return (unaugmented ? asked.unaugmented() : asked)
        .in(bfloat16.orElseGet(() -> ComputeDevice.current().fastestType() == ScalarType.BFloat16));
  }

  private HardLabelProtocol hard(HardLabelProtocol published) {
    HardLabelProtocol sized = imageSize.isEmpty() ? published : published.at(imageSize.get());
    return (epochs.isEmpty()
            ? sized.tested(tests.orElse(TESTS))
            : sized.shortened(epochs.get(), Math.min(tests.orElse(TESTS), epochs.get())))
        .withRepeats(repeats);
  }

  /**
   * Gives a protocol of fewer epochs, where trainings by the full one would take longer than the
   * minutes.
   *
   * @param full as {@link #protocol} gives it
   * @param ipc images per class of the sets
   * @param epochs that fit
   */
  public EvaluationProtocol within(EvaluationProtocol full, int ipc, int epochs) {
    return full instanceof HardLabelProtocol hard && epochs < full.epochs(ipc)
        ? hard.shortened(epochs, Math.min(tests.orElse(1), epochs))
        : full;
  }

  /** Tests are at the published epochs. */
  private SoftLabelProtocol soft(SoftLabelProtocol published) {
    return published.with(epochs.orElse(published.epochs()), repeats);
  }
}
