package io.distillery.stage;

import io.distillery.base.Progress;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.diffusion.ModelChoice;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.encode.LatentStatistic;
import io.distillery.encode.Source;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The latents by which prototypes are found: means of the autoencoder's distributions. Those that a
 * run has encoded with the same cache are taken from there.
 */
public final class LatentFeatures implements SourceFeatures {
  private final LabelledImages images;
  private final double maxBadImages;
  private final ModelChoice model;
  private final Path cache;
  private final int threads;
  private final Progress progress;
  private String identity;

  /**
   * @param images the source images
   * @param maxBadImages the share of them that may be unreadable
   * @param model whose autoencoder encodes
   * @param cache directory of what is kept for later commands
   * @param threads that read and encode, at least 1
   */
  public LatentFeatures(
      LabelledImages images,
      double maxBadImages,
      ModelChoice model,
      Path cache,
      int threads,
      Progress progress) {
    this.images = images;
    this.maxBadImages = maxBadImages;
    this.model = model;
    this.cache = cache;
    this.threads = threads;
    this.progress = progress;
  }

  @Override
  public String name() {
    return "latents";
  }

  @Override
  public String identity() throws IOException {
    if (identity == null) { // the files may be large
      ModelSource given = ModelSource.given(model);
      identity = given.fingerprint() + String.join(" ", given.encoderInputs().values());
    }
    return identity;
  }

  @Override
  public void forEachClass(Use use) throws IOException {
    LibTorch.load();
    Source source = Source.of(images, maxBadImages, cache, progress);
    SourceLatents latents =
        new SourceLatents(source, ModelSource.given(model), Optional.empty(), cache, threads);
    try (LatentDiffusion diffusion = model.read(ScalarType.Float)) {
      latents.forEachClass(
          diffusion,
          LatentStatistic.MEAN,
          source.badImages(),
          progress,
          (imageClass, label, encoded) -> {
            Tensor rows = encoded.latents().flatten(1, 3); // (n, C h w)
            use.of(
                readable(label, encoded.files()),
                indices -> rows.index_select(0, Tensors.of(indices, indices.length)));
          });
    }
  }

  private LabelledImages readable(int label, List<String> files) {
    Set<String> names = new HashSet<>(files);
    List<LabelledImage> ofClass =
        images.ofClass(label).stream().filter(i -> names.contains(i.fileName())).toList();
    return images.with(ofClass);
  }
}
