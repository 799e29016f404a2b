package io.distillery.pipeline;

import io.distillery.dataset.ImageClass;
import io.distillery.diffusion.LatentDiffusion;
import io.distillery.prototype.ClassLatents;
import io.distillery.prototype.ClassPrototypes;
import io.distillery.prototype.PrototypeFinder;
import io.distillery.prototype.PrototypeOptions;
import io.distillery.prototype.Prototypes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Encodes the source images and finds the prototypes (METHOD.md, sections 3 and 4). */
final class PrototypeStage implements Stage {
  static final String NAME = "prototypes";

  private final SourceLatents latents;
  private final PrototypeOptions options;
  private final long seed;

  /** What the prototypes depend on. */
  record Options(PrototypeOptions prototypes, long seed) {}

  PrototypeStage(SourceLatents latents, PrototypeOptions options, long seed) {
    this.latents = latents;
    this.options = options;
    this.seed = seed;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int version() {
    return 2; // 1 encoded in batches of 64
  }

  @Override
  public Object options() {
    return new Options(options, seed);
  }

  @Override
  public List<String> stages() {
    return latents.model().stages(DescribeStage.NAME);
  }

  @Override
  public Map<String, String> outsideInputs() {
    return latents.outsideInputs();
  }

  @Override
  public StageOutcome execute(Workspace workspace, Progress progress) throws IOException {
    SortedMap<String, String> descriptions = latents.descriptions(workspace);
    BadImages bad = latents.source().badImages();
    List<ClassPrototypes> found = new ArrayList<>();
    try (LatentDiffusion diffusion = latents.model().open(workspace)) {
      PrototypeFinder finder =
          new PrototypeFinder(
              options,
              new DescriptionEmbedder(diffusion.tokenizer(), diffusion.textEncoder()),
              seed);
      latents.forEachClass(
          diffusion,
          bad,
          progress,
          (imageClass, label, encoded) -> {
            requireEnough(imageClass, encoded.files().size());
            found.add(
                finder.find(
                    new ClassLatents(
                        imageClass.folder(), imageClass.name(), encoded.files(), encoded.latents()),
                    descriptions));
          });
      new Prototypes(seed, options, found).write(workspace.directory());
    } finally {
      found.forEach(ClassPrototypes::close);
    }
    long outliers = found.stream().mapToLong(c -> c.outliers().size()).sum();
    return new StageOutcome(
        Map.of(
            "images",
            latents.source().images().size() - (long) bad.sorted().size(),
            "outliers",
            outliers,
            "prototypes",
            (long) options.imagesPerClass() * found.size()),
        bad.sorted());
  }

  private void requireEnough(ImageClass imageClass, int readable) throws IOException {
    if (readable < options.imagesPerClass()) {
      throw new IOException(
          "Class %s has %d readable images, fewer than the %d images per class asked for: lower --ipc or add images"
              .formatted(imageClass.name(), readable, options.imagesPerClass()));
    }
  }
}
