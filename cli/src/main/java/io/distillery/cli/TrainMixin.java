package io.distillery.cli;

import io.distillery.pipeline.FineTuning;
import picocli.CommandLine.Command;
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
      description = "Of AdamW. Default: 1e-4 for mini, else 1e-5.")
  private Double learningRate;

  FineTuning options(String model) {
    boolean mini = model.equals(ModelMixin.MINI);
    FineTuning.When when = FineTuning.When.UNKNOWN_DATASET;
    if (train != null) {
      when = train ? FineTuning.When.ALWAYS : FineTuning.When.NEVER;
    }
    double rate = learningRate != null ? learningRate : mini ? 1e-4 : 1e-5;
    return new FineTuning(when, epochs, batchSize, rate, mini);
  }
}
