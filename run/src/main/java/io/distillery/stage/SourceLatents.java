package io.distillery.stage;

import io.distillery.base.Progress;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.ImageClass;
import io.distillery.describe.Descriptions;
import io.distillery.diffusion.ModelCard;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.sampling.ImageSize;
import io.distillery.diffusion.tiny.TinyAutoencoders;
import io.distillery.encode.EncoderDistance;
import io.distillery.encode.ImageEncoder;
import io.distillery.encode.ImageView;
import io.distillery.encode.LatentEncoder;
import io.distillery.encode.LatentStatistic;
import io.distillery.encode.Source;
import io.distillery.prototype.StandInEncoder;
import io.distillery.prototype.cluster.ClusterStore;
import io.distillery.recipe.Recipe;
import io.distillery.run.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.IntStream;

/**
 * The source images in a model's latent space, one class in memory at a time, and what was said of
 * them: what fine-tuning and prototypes both begin with.
 *
 * @param source the images
 * @param model whose latents they become
 * @param shape in which they are encoded, where it is not square; the model's size is the shorter
 *     side
 * @param cache directory of what is kept for later; need not exist
 * @param threads that work on them, at least 1
 */
record SourceLatents(
    Source source, ModelSource model, Optional<ImageSize> shape, Path cache, int threads) {
  private static final String LATENTS = "latents";
  private static final String CLUSTERS = "clusters";

  /** Where latents are kept. */
  Path store() {
    return cache.resolve(LATENTS);
  }

  /** What is done with a class; its latents are gone afterwards unless they are referenced. */
  @FunctionalInterface
  interface Use {
    void of(ImageClass imageClass, int label, LatentEncoder.Encoded encoded) throws IOException;
  }

  /** Some of the images. */
  SourceLatents among(Source some) {
    return new SourceLatents(some, model, shape, cache, threads);
  }

  /** The same images, encoded by the model that was trained on them. */
  SourceLatents trained() {
    return new SourceLatents(source, model.trained(), shape, cache, threads);
  }

  /** The clusters that were found of them before. */
  ClusterStore clusters() {
    return ClusterStore.in(cache.resolve(CLUSTERS));
  }

  /** Fingerprints of what comes from outside the run. */
  Map<String, String> outsideInputs() {
    Map<String, String> inputs = new HashMap<>(model.encoderInputs());
    inputs.put(Source.INPUT, source.fingerprint());
    return model.outsideInputs(inputs);
  }

  /** The descriptions by file name, from the stage that made them. */
  SortedMap<String, String> descriptions(Workspace workspace) throws IOException {
    return Descriptions.read(workspace.output(DescribeStage.NAME).resolve(Descriptions.FILE))
        .texts();
  }

  /** Gives the shape in which a recipe's images are encoded, where it is not square. */
  static Optional<ImageSize> shape(Recipe recipe) {
    return recipe.synthesis().imageSize().filter(size -> !size.isSquare());
  }

  /** Gives the size at which a recipe's images are encoded. */
  static ImageSize size(Recipe recipe) {
    return size(
        shape(recipe),
        ModelCard.usualSize(recipe.model()),
        recipe.model().files().vae().downscale());
  }

  private static ImageSize size(Optional<ImageSize> shape, int shorter, int downscale) {
    return shape.map(asked -> asked.shaped(shorter, downscale)).orElse(ImageSize.square(shorter));
  }

  /** What encodes: the model's own autoencoder, or what stands in for it. */
  ImageEncoder encoder(LatentDiffusion diffusion, TinyAutoencoders tiny) {
    return new ImageEncoder(
        diffusion,
        tiny.encoder(),
        size(shape, diffusion.imageSize(), diffusion.vae().config().downscale()),
        model.encodingType());
  }

  /**
   * Measures how far the latents of what encodes in place of the model's autoencoder are from that
   * one's own, and says it.
   */
  Optional<StandInEncoder> standIn(LatentDiffusion diffusion, Progress progress)
      throws IOException {
    Optional<StandInEncoder> named = model.encoder();
    if (named.isEmpty()) {
      return named;
    }
    try (TinyAutoencoders tiny = model.openEncoder()) {
      Optional<EncoderDistance> distance =
          EncoderDistance.measure(encoder(diffusion, tiny), source, threads);
      distance.ifPresent(found -> progress.note(found.sentence(named.get().name())));
      return Optional.of(
          new StandInEncoder(
              named.get().name(),
              named.get().sha256(),
              distance.map(EncoderDistance::rounded).orElse(null)));
    }
  }

  /**
   * Encodes some of the classes, whole images.
   *
   * @param labels of the classes, in their order
   * @param diffusion the model, open
   * @param statistic what is taken of each latent distribution
   * @param bad for the images that cannot be read
   */
  void forEachClass(
      List<Integer> labels,
      LatentDiffusion diffusion,
      LatentStatistic statistic,
      BadImages bad,
      Progress progress,
      Use use)
      throws IOException {
    forEachClass(labels, ImageView.WHOLE, diffusion, statistic, bad, progress, use);
  }

  /** Encodes whole images of all classes, in the order of their labels. */
  void forEachClass(
      LatentDiffusion diffusion,
      LatentStatistic statistic,
      BadImages bad,
      Progress progress,
      Use use)
      throws IOException {
    forEachClass(ImageView.WHOLE, diffusion, statistic, bad, progress, use);
  }

  /** Encodes another view of the images of all classes, in the order of their labels. */
  void forEachClass(
      ImageView view,
      LatentDiffusion diffusion,
      LatentStatistic statistic,
      BadImages bad,
      Progress progress,
      Use use)
      throws IOException {
    int classes = source.images().classNames().size();
    List<Integer> labels = IntStream.range(0, classes).boxed().toList();
    forEachClass(labels, view, diffusion, statistic, bad, progress, use);
  }

  private void forEachClass(
      List<Integer> labels,
      ImageView view,
      LatentDiffusion diffusion,
      LatentStatistic statistic,
      BadImages bad,
      Progress progress,
      Use use)
      throws IOException {
    List<ImageClass> classes = source.images().classNames().classes();
    try (TinyAutoencoders tiny = model.openEncoder();
        LatentEncoder encoder =
            LatentEncoder.of(
                encoder(diffusion, tiny),
                statistic,
                view,
                source,
                threads,
                bad,
                Optional.of(store()),
                progress)) {
      for (int label : labels) {
        try (LatentEncoder.Encoded encoded = encoder.encode(label)) {
          use.of(classes.get(label), label, encoded);
        }
      }
    }
    bad.requireFew();
  }
}
