package io.distillery.stage;

import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.dataset.ImageClass;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.encode.ImageSpace;
import io.distillery.encode.LatentEncoder;
import io.distillery.prototype.ClassPrototypes;
import io.distillery.prototype.PrototypeFinder;
import io.distillery.prototype.PrototypeOptions;
import io.distillery.prototype.cluster.ClassLatents;
import io.distillery.prototype.cluster.ClusterStore;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * What finds the prototypes of encoded classes, open.
 *
 * @param model that encodes them, and whose text encoder reads their descriptions
 * @param finder of their prototypes
 * @param imagesPerClass that each must have
 * @param space in which images are compared; none for that of their latents
 */
record ClassFinder(
    LatentDiffusion model, PrototypeFinder finder, int imagesPerClass, Optional<ImageSpace> space)
    implements AutoCloseable {
  /** Takes over a model and a space. */
  static ClassFinder of(
      LatentDiffusion model,
      PrototypeOptions options,
      ClusterStore clusters,
      long seed,
      Optional<ImageSpace> space) {
    PrototypeFinder finder =
        new PrototypeFinder(
            options,
            new DescriptionEmbedder(model.tokenizer(), model.textEncoder()),
            clusters,
            seed);
    return new ClassFinder(model, finder, options.imagesPerClass(), space);
  }

  /**
   * Finds the prototypes of a class; the caller closes them.
   *
   * @param descriptions of its images, and maybe of others, by file name
   */
  ClassPrototypes find(
      ImageClass imageClass,
      LatentEncoder.Encoded encoded,
      Map<String, String> descriptions,
      Progress progress)
      throws IOException {
    requireEnough(imageClass, encoded.files().size());
    ClassLatents images =
        new ClassLatents(
            imageClass.folder(),
            imageClass.name(),
            encoded.files(),
            encoded.latents(),
            space.isPresent() ? space.get().of(encoded.files()) : encoded.latents());
    if (images.files().size() < ClassProgress.LARGE) {
      return finder.find(images, descriptions);
    }
    try (ClassProgress shown = new ClassProgress(images.label(), progress)) {
      return finder.find(images, descriptions, shown);
    }
  }

  private void requireEnough(ImageClass imageClass, int readable) throws IOException {
    if (readable < imagesPerClass) {
      throw new IOException(
          Text.format(
              "Class %s has %d readable images, fewer than the %d images per class asked for: lower prototypes.imagesPerClass or add images",
              imageClass.name(), readable, imagesPerClass));
    }
  }

  @Override
  public void close() {
    space.ifPresent(ImageSpace::close);
    model.close();
  }
}
