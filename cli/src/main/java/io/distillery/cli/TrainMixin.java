package io.distillery.cli;

import io.distillery.diffusion.training.DiffusionTrainingOptions.Loss;
import io.distillery.diffusion.training.LearningRate;
import io.distillery.diffusion.training.MemorySaving;
import io.distillery.finetune.FineTuning;
import io.distillery.finetune.TrainingDetails;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fine-tuning. */
@Command(optionListHeading = "%nFine-tuning:%n")
final class TrainMixin {
  @Option(
      names = "--train",
      negatable = true,
      fallbackValue = "true",
      description =
          "Fit the model to the source images and their descriptions first, or do not. Default: if"
              + " the model was not trained on these classes.")
  private Boolean train;

  @Option(
      names = "--train-epochs",
      paramLabel = "N",
      defaultValue = "8",
      description = "Passes over the source images. Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--train-batch",
      paramLabel = "N",
      defaultValue = "64",
      description = "Images a step. Default: ${DEFAULT-VALUE}.")
  private int batchSize;

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      description = "Of AdamW. Default: 5e-4 for mini, 1e-4 for adapters, else 1e-5.")
  private Double learningRate;

  @Option(
      names = "--lr-schedule",
      paramLabel = "SHAPE",
      description =
          "What the learning rate does after its warm-up: constant, linear or cosine (the last two"
              + " fall to 0). Default: constant.")
  private LearningRate.Shape shape;

  @Option(
      names = "--warm-up",
      paramLabel = "STEPS",
      description = "In which the learning rate rises in a straight line. Default: 20.")
  private Long warmUp;

  @Option(
      names = "--loss",
      paramLabel = "LOSS",
      converter = LossConverter.class,
      description = LossConverter.LOSSES + " Default: mse.")
  private Loss loss;

  @Option(
      names = "--caption-dropout",
      paramLabel = "SHARE",
      description = "Of the descriptions replaced by nothing, which guidance needs. Default: 0.1.")
  private Double captionDropout;

  @Option(
      names = "--flip",
      negatable = true,
      fallbackValue = "true",
      description =
          "Mirror images at random, and the words left and right with them; not for images of"
              + " text or of handed things. Default: yes.")
  private Boolean flip;

  @Option(
      names = "--crops",
      paramLabel = "N",
      description =
          "Random parts of each image, three quarters or more of its sides, beside the whole."
              + " Default: 0.")
  private Integer crops;

  @Option(
      names = "--ema-decay",
      paramLabel = "DECAY",
      description = "Of the averaged weights, which are the result. Default: 0.999.")
  private Double emaDecay;

  @Option(
      names = "--accumulate",
      paramLabel = "PARTS",
      description =
          "Compute a step's images in so many parts, one after the other, to save memory."
              + " Default: 1.")
  private Integer parts;

  @Option(
      names = "--recompute",
      fallbackValue = "true", // else one that a run has recorded would be undone by being repeated
      description =
          "Compute activations again on the way back instead of keeping them (gradient"
              + " checkpointing): a third more time, a fraction of the memory.")
  private Boolean recompute;

  @Option(
      names = "--bf16",
      fallbackValue = "true", // else one that a run has recorded would be undone by being repeated
      description =
          "Compute in bfloat16; what learns stays in float32. Slow on processors without"
              + " instructions for it.")
  private Boolean bfloat16;

  @Mixin private LoraMixin lora;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "STEPS",
      description = "Steps between checkpoints. Default: 100.")
  private Long checkpointEvery;

  @Option(
      names = "--checkpoints-kept",
      paramLabel = "N",
      description = "How many of the newest checkpoints are kept. Default: 2.")
  private Integer checkpointsKept;

  @Option(
      names = "--validate-every",
      paramLabel = "STEPS",
      description =
          "Steps between looks at the loss on held-out images and at pictures of the same prompts;"
              + " 0 for none. Default: 100.")
  private Long validateEvery;

  @Option(
      names = "--train-held-out",
      paramLabel = "SHARE",
      description =
          "Of the source images that are not learned from, 256 at most, for the validation loss."
              + " Default: 0.05.")
  private Double heldOut;

  FineTuning options(String model) {
    boolean mini = model.equals(ModelMixin.MINI);
    FineTuning.When when = FineTuning.When.UNKNOWN_DATASET;
    if (train != null) {
      when = train ? FineTuning.When.ALWAYS : FineTuning.When.NEVER;
    }
    TrainingDetails details = details();
    return new FineTuning(
        when,
        epochs,
        batchSize,
        or(learningRate, usualRate(mini, details.lora() != null)),
        mini,
        details);
  }

  /** Small models and adapters bear more (docs/fine-tuning.md has what was measured). */
  static double usualRate(boolean mini, boolean adapters) {
    if (adapters) {
      return 1e-4;
    }
    return mini ? 5e-4 : 1e-5;
  }

  private TrainingDetails details() {
    TrainingDetails usual = TrainingDetails.defaults();
    return new TrainingDetails(
        or(loss, usual.loss()),
        or(shape, usual.shape()),
        or(warmUp, usual.warmUpSteps()),
        usual.weightDecay(),
        usual.maxGradientNorm(),
        or(captionDropout, usual.emptyShare()),
        or(emaDecay, usual.emaDecay()),
        or(flip, usual.flips()),
        or(crops, usual.crops()),
        new MemorySaving(or(parts, 1), or(recompute, false), or(bfloat16, false)),
        lora.options(),
        or(heldOut, usual.heldOutShare()),
        or(checkpointEvery, usual.checkpointEvery()),
        or(checkpointsKept, usual.checkpointsKept()),
        or(validateEvery, usual.validateEvery()));
  }

  private static <T> T or(T given, T usual) {
    return given != null ? given : usual;
  }
}
