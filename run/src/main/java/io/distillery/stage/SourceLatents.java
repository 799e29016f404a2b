package io.distillery.stage;

import io.distillery.base.Progress;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.ImageClass;
import io.distillery.describe.Descriptions;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.encode.ImageView;
import io.distillery.encode.LatentEncoder;
import io.distillery.encode.LatentStatistic;
import io.distillery.encode.Source;
import io.distillery.prototype.cluster.ClusterStore;
import io.distillery.run.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The source images in a model's latent space, one class in memory at a time, and what was said of
 * them: what fine-tuning and prototypes both begin with.
 *
 * @param source the images
 * @param model whose autoencoder encodes them
 * @param cache directory of what is kept for later; need not exist
 * @param threads that work on them, at least 1
 */
record SourceLatents(Source source, ModelSource model, Path cache, int threads) {
  private static final String LATENTS = "latents";
  private static final String CLUSTERS = "clusters";

  /** What is done with a class; its latents are gone afterwards unless they are referenced. */
  @FunctionalInterface
  interface Use {
    void of(ImageClass imageClass, int label, LatentEncoder.Encoded encoded) throws IOException;
  }

  /** The same images, encoded by the model that was trained on them. */
  SourceLatents trained() {
    return new SourceLatents(source, model.trained(), cache, threads);
  }

  /** The clusters that were found of them before. */
  ClusterStore clusters() {
    return ClusterStore.in(cache.resolve(CLUSTERS));
  }

  /** Fingerprints of what comes from outside the run. */
  Map<String, String> outsideInputs() {
    return model.outsideInputs(Map.of(Source.INPUT, source.fingerprint()));
  }

  /** The descriptions by file name, from the stage that made them. */
  SortedMap<String, String> descriptions(Workspace workspace) throws IOException {
    return Descriptions.read(workspace.output(DescribeStage.NAME).resolve(Descriptions.FILE))
        .texts();
  }

  /**
   * Encodes the classes, whole images, in the order of their labels.
   *
   * @param diffusion the model, open
   * @param statistic what is taken of each latent distribution
   * @param bad for the images that cannot be read
   */
  void forEachClass(
      LatentDiffusion diffusion,
      LatentStatistic statistic,
      BadImages bad,
      Progress progress,
      Use use)
      throws IOException {
    forEachClass(ImageView.WHOLE, diffusion, statistic, bad, progress, use);
  }

  /** The same of another view of each image. */
  void forEachClass(
      ImageView view,
      LatentDiffusion diffusion,
      LatentStatistic statistic,
      BadImages bad,
      Progress progress,
      Use use)
      throws IOException {
    List<ImageClass> classes = source.images().classNames().classes();
    try (LatentEncoder encoder =
        LatentEncoder.of(
            diffusion,
            statistic,
            view,
            source,
            threads,
            bad,
            Optional.of(cache.resolve(LATENTS)),
            progress)) {
      for (int label = 0; label < classes.size(); label++) {
        try (LatentEncoder.Encoded encoded = encoder.encode(label)) {
          use.of(classes.get(label), label, encoded);
        }
      }
    }
    bad.requireFew();
  }
}
