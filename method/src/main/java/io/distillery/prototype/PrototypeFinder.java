package io.distillery.prototype;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Seeds;
import io.distillery.base.Text;
import io.distillery.prototype.cluster.ClassLatents;
import io.distillery.prototype.cluster.ClusterStore;
import io.distillery.prototype.cluster.FinderListener;
import io.distillery.prototype.cluster.ImagePrototypes;
import io.distillery.prototype.cluster.Outlier;
import io.distillery.prototype.cluster.Points;
import io.distillery.prototype.text.Description;
import io.distillery.prototype.text.TextEmbedder;
import io.distillery.prototype.text.TextPrototype;
import io.distillery.prototype.text.TextPrototypes;
import io.distillery.prototype.text.TextRule;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Finds the prototypes of a class (docs/method.md, steps 3 and 4):
 *
 * <ol>
 *   <li>The most outlying images leave, by their local outlier factor.
 *   <li>k-means forms as many clusters as images per class are asked for. Their centroids, or the
 *       latents nearest to them, are the image prototypes.
 *   <li>In each cluster the description that speaks best for it becomes the text prototype.
 * </ol>
 *
 * The result depends on images, descriptions, options and seed, not on the order of the images or
 * of the classes.
 */
public final class PrototypeFinder {
  private static final TextEmbedder NONE =
      texts -> {
        throw new IllegalStateException("No text embedder was given");
      };

  private final PrototypeOptions options;
  private final TextEmbedder embedder;
  private final ClusterStore store;
  private final long seed;

  /**
   * Finds by the given options.
   *
   * @param seed of the run; a class's own is derived from it and the class's name
   * @throws IllegalArgumentException when the options' text rule compares embeddings
   */
  public PrototypeFinder(PrototypeOptions options, long seed) {
    this(options, NONE, ClusterStore.NONE, seed);
    if (options.texts().rule() == TextRule.MEAN_EMBEDDING) {
      throw new IllegalArgumentException(
          Text.format("The text rule %s needs a text embedder", TextRule.MEAN_EMBEDDING));
    }
  }

  /**
   * Finds by the given options.
   *
   * @param embedder of descriptions; asked under {@link TextRule#MEAN_EMBEDDING} only
   * @param store of clusters that were found before
   * @param seed of the run; a class's own is derived from it and the class's name
   */
  public PrototypeFinder(
      PrototypeOptions options, TextEmbedder embedder, ClusterStore store, long seed) {
    this.options = Objects.requireNonNull(options, "options");
    this.embedder = Objects.requireNonNull(embedder, "embedder");
    this.store = Objects.requireNonNull(store, "store");
    this.seed = seed;
    LibTorch.load();
  }

  /**
   * Finds the prototypes of one class.
   *
   * @param images at least as many as images per class are asked for
   * @param descriptions by file; an image without one, or with a blank one, counts for the image
   *     prototypes only
   * @throws ConfigurationException when there are too few images, or a latent is not finite
   */
  public ClassPrototypes find(ClassLatents images, Map<String, String> descriptions) {
    return find(images, descriptions, FinderListener.NONE);
  }

  /** Finds the same, and tells how far it is. */
  public ClassPrototypes find(
      ClassLatents images, Map<String, String> descriptions, FinderListener listener) {
    int n = images.files().size();
    int k = options.imagesPerClass();
    if (n < k) {
      throw new ConfigurationException(
          Text.format(
              "Class %s has %d images, expected at least the %d images per class asked for",
              images.name(), n, k));
    }
    images.requireFinite();
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      int[] order = order(images.files());
      List<String> files = Arrays.stream(order).mapToObj(images.files()::get).toList();
      Tensor latents = inOrder(images.latents().flatten(1, -1), order); // [n, d]
      Tensor features = inOrder(images.features().flatten(1, -1), order);
      Points points = Points.of(features);
      long ofClass = Seeds.derive(seed, images.name());
      ImagePrototypes found =
          store.of(
              features,
              k,
              options.images(),
              ofClass,
              () -> ImagePrototypes.find(points, k, options.images(), ofClass, listener));
      Map<String, Description> described = described(found.inliers(), files, descriptions);
      return new ClassPrototypes(
          images.name(),
          images.label(),
          n,
          described.size(),
          found.clustering().inertia(),
          found.clustering().iterations(),
          found.threshold(options.images().contamination()),
          Arrays.stream(found.outliers())
              .mapToObj(i -> new Outlier(files.get(i), found.factors()[i]))
              .toList(),
          prototypes(found, files, described, images.label()),
          points(found, latents, Tensors.shape(images.latents())),
          found.map(points, files));
    }
  }

  /** Orders rows by file name, so that the order in which a folder was listed does not matter. */
  private static int[] order(List<String> files) {
    return IntStream.range(0, files.size())
        .boxed()
        .sorted(Comparator.comparing(files::get))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static Tensor inOrder(Tensor latents, int[] order) {
    boolean sorted = IntStream.range(0, order.length).allMatch(i -> order[i] == i);
    return sorted
        ? latents
        : latents.index_select(
            0, Tensors.of(Arrays.stream(order).asLongStream().toArray(), order.length));
  }

  private static Map<String, Description> described(
      long[] inliers, List<String> files, Map<String, String> descriptions) {
    Map<String, Description> described = new LinkedHashMap<>();
    for (long inlier : inliers) {
      String file = files.get((int) inlier);
      String text = descriptions.getOrDefault(file, "");
      if (!text.isBlank()) {
        described.put(file, Description.of(file, text));
      }
    }
    return described;
  }

  private List<Prototype> prototypes(
      ImagePrototypes found, List<String> files, Map<String, Description> described, String label) {
    TextPrototypes texts = new TextPrototypes(label, described.values(), options.texts(), embedder);
    return IntStream.range(0, found.clustering().clusters())
        .mapToObj(
            c -> {
              List<String> members = found.members(c).stream().map(files::get).toList();
              TextPrototype text =
                  texts.of(members.stream().map(described::get).filter(Objects::nonNull).toList());
              return new Prototype(c, members, found.distances(c), text);
            })
        .toList();
  }

  /** Computes what stands for the clusters, float32 {@code [k, ...]}, kept beyond the scope. */
  private Tensor points(ImagePrototypes found, Tensor latents, long[] shape) {
    long[] pointsShape = shape.clone();
    pointsShape[0] = found.clustering().clusters();
    Tensor points =
        found
            .points(latents, options.images().representative())
            .to(ScalarType.Float)
            .view(pointsShape);
    points.retainReference();
    return points;
  }
}
