package io.distillery.cli;

import io.distillery.encode.LatentChoice;
import io.distillery.prototype.PrototypeOptions;
import io.distillery.prototype.cluster.ImagePrototypeOptions;
import io.distillery.prototype.cluster.KMeansOptions;
import io.distillery.prototype.cluster.Representative;
import io.distillery.prototype.text.TextPrototypeOptions;
import io.distillery.prototype.text.TextRule;
import io.distillery.prototype.text.WordMatch;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How clusters and the texts that speak for them are found. */
@Command(optionListHeading = "%nPrototypes:%n")
final class PrototypeMixin {
  @Option(
      names = "--ipc",
      paramLabel = "N",
      defaultValue = "10",
      description = "Images per class: how many are distilled. Default: ${DEFAULT-VALUE}.")
  private int ipc;

  @Option(
      names = "--contamination",
      paramLabel = "SHARE",
      defaultValue = "0.1",
      description =
          "The most outlying share of a class leaves before clustering, by the local outlier"
              + " factor; 0 keeps all. Default: ${DEFAULT-VALUE}.")
  private double contamination;

  @Option(
      names = "--neighbours",
      paramLabel = "N",
      defaultValue = "10",
      description = "Neighbours of the local outlier factor. Default: ${DEFAULT-VALUE}.")
  private int neighbours;

  @Option(
      names = "--restarts",
      paramLabel = "N",
      defaultValue = "10",
      description = "How often k-means starts anew; the best stays. Default: ${DEFAULT-VALUE}.")
  private int restarts;

  @Option(
      names = "--representative",
      paramLabel = "KIND",
      defaultValue = "CENTROID",
      description =
          "What stands for a cluster: centroid, its mean, or medoid, the real image nearest to it."
              + " Default: centroid.")
  private Representative representative;

  @Option(
      names = "--latent",
      paramLabel = "KIND",
      defaultValue = "MEAN",
      description =
          "Which latent stands for an image: mean, that of its latent distribution, or sample, a"
              + " seeded one, as in the authors' scripts. Default: mean.")
  private LatentChoice latent;

  @Option(
      names = "--features",
      paramLabel = "KIND",
      defaultValue = "latents",
      converter = FeatureChoice.Converter.class,
      description =
          "What images are compared by: latents, those of the model's autoencoder; classifier,"
              + " the features of a small classifier that is first trained on the source images;"
              + " or classifier:FILE, those of a network that 'distillery teacher' has made."
              + " Prototypes are then the mean latents of its clusters. Default: latents.")
  private FeatureChoice features;

  @Option(
      names = "--text-rule",
      paramLabel = "RULE",
      defaultValue = "FREQUENT_WORDS",
      description =
          "Which text speaks for a cluster: frequent_words, the description with most of the"
              + " cluster's top words; characteristic_words, the one whose words tell the cluster"
              + " best from its class, whatever its length; mean_embedding, the one nearest to the"
              + " cluster's mean in the model's own text encoder; medoid_description, that of the"
              + " image nearest to the centre; label, no more than the class; none,"
              + " no text. Default: frequent_words.")
  private TextRule textRule;

  @Option(
      names = "--threshold",
      paramLabel = "SHARE",
      defaultValue = "0.7",
      description =
          "Words in at least this share of a class's descriptions do not tell its clusters apart"
              + " and are left out. Default: ${DEFAULT-VALUE}.")
  private double threshold;

  @Option(
      names = "--top-k",
      paramLabel = "N",
      defaultValue = "30",
      description = "How many of a cluster's most frequent words count. Default: ${DEFAULT-VALUE}.")
  private int topK;

  @Option(
      names = "--word-match",
      paramLabel = "KIND",
      defaultValue = "WHOLE_WORD",
      description =
          "When a description has a word: whole_word, or substring as in the authors' scripts."
              + " Default: whole_word.")
  private WordMatch wordMatch;

  /** The teacher whose features images are compared by, if there is one. */
  Optional<Path> featureTeacher() {
    return features.existingTeacher();
  }

  PrototypeOptions options() {
    KMeansOptions kMeans = KMeansOptions.defaults();
    return new PrototypeOptions(
        ipc,
        new ImagePrototypeOptions(
            neighbours,
            contamination,
            new KMeansOptions(restarts, kMeans.maxIterations(), kMeans.tolerance()),
            representative,
            latent,
            features.space()),
        new TextPrototypeOptions(textRule, threshold, topK, wordMatch));
  }
}
