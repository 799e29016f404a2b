package io.distillery.pipeline;

import io.distillery.dataset.ImageClass;
import io.distillery.describe.Descriptions;
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

  private final Source source;
  private final ModelSource model;
  private final PrototypeOptions options;
  private final long seed;
  private final int threads;

  /** What the prototypes depend on. */
  record Options(PrototypeOptions prototypes, int encoderBatch, long seed) {}

  PrototypeStage(
      Source source, ModelSource model, PrototypeOptions options, long seed, int threads) {
    this.source = source;
    this.model = model;
    this.options = options;
    this.seed = seed;
    this.threads = threads;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Object options() {
    return new Options(options, LatentEncoder.BATCH, seed);
  }

  @Override
  public List<String> stages() {
    return model.stages(DescribeStage.NAME);
  }

  @Override
  public Map<String, String> outsideInputs() {
    return model.outsideInputs(Map.of(Source.INPUT, source.fingerprint()));
  }

  @Override
  public StageOutcome execute(Workspace workspace, Progress progress) throws IOException {
    SortedMap<String, String> descriptions =
        Descriptions.read(workspace.output(DescribeStage.NAME).resolve(Descriptions.FILE)).texts();
    BadImages bad = source.badImages();
    PrototypeFinder finder = new PrototypeFinder(options, seed);
    List<ClassPrototypes> found = new ArrayList<>();
    try (LatentDiffusion diffusion = model.open(workspace);
        Progress.Task task = progress.begin("Encoding", "images", source.images().size())) {
      LatentEncoder encoder = new LatentEncoder(diffusion, source.images(), bad, threads, task);
      List<ImageClass> classes = source.images().classNames().classes();
      for (int label = 0; label < classes.size(); label++) {
        try (LatentEncoder.Encoded encoded = encoder.encode(label)) {
          requireEnough(classes.get(label), encoded.files().size());
          found.add(
              finder.find(
                  new ClassLatents(
                      classes.get(label).folder(),
                      classes.get(label).name(),
                      encoded.files(),
                      encoded.latents()),
                  descriptions));
        }
      }
      Prototypes prototypes = new Prototypes(seed, options, found);
      prototypes.write(workspace.directory());
    } finally {
      found.forEach(ClassPrototypes::close);
    }
    long outliers = found.stream().mapToLong(c -> c.outliers().size()).sum();
    return new StageOutcome(
        Map.of(
            "images",
            source.images().size() - (long) bad.sorted().size(),
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
