package io.distillery.stage;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.ImageClass;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.sampling.ImageSize;
import io.distillery.encode.ImageSpace;
import io.distillery.encode.LatentStatistic;
import io.distillery.evaluation.teacher.Teacher;
import io.distillery.prototype.ClassPrototypes;
import io.distillery.prototype.PrototypeFinder;
import io.distillery.prototype.PrototypeOptions;
import io.distillery.prototype.Prototypes;
import io.distillery.prototype.StandInEncoder;
import io.distillery.prototype.cluster.ClassLatents;
import io.distillery.run.Fingerprint;
import io.distillery.run.Stage;
import io.distillery.run.StageOutcome;
import io.distillery.run.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Encodes the source images and finds the prototypes (docs/method.md, steps 3 and 4). */
public final class PrototypeStage implements Stage {
  public static final String NAME = "prototypes";
  private static final String TEACHER = "teacher";

  private final SourceLatents latents;
  private final PrototypeOptions options;
  private final Optional<Path> teacher;
  private final Map<String, String> inputs;
  private final long seed;

  /**
   * What the prototypes depend on.
   *
   * @param shape of the images, where it is not square
   * @param classifier null where images are compared by their latents, or by a teacher's features
   */
  record Options(
      PrototypeOptions prototypes,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<ImageSize> shape,
      ClassifierFeatures.Options classifier,
      long seed) {}

  /**
   * @param teacher a teacher's file whose features images are compared by, if the options ask for a
   *     classifier's; none for one that is trained here
   */
  PrototypeStage(SourceLatents latents, PrototypeOptions options, Optional<Path> teacher, long seed)
      throws IOException {
    this.latents = latents;
    this.options = options;
    this.teacher = teacher;
    inputs = new TreeMap<>(latents.outsideInputs());
    if (teacher.isPresent()) {
      inputs.put(TEACHER, Fingerprint.ofFile(teacher.get()));
    }
    this.seed = seed;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int version() {
    return 3; // 1 encoded in batches of 64, 2 had another format
  }

  @Override
  public Object options() {
    return new Options(options, latents.shape(), classifierOptions().orElse(null), seed);
  }

  @Override
  public List<String> stages() {
    return latents.model().stages(DescribeStage.NAME);
  }

  @Override
  public Map<String, String> outsideInputs() {
    return inputs;
  }

  @Override
  public StageOutcome execute(Workspace workspace, Progress progress) throws IOException {
    SortedMap<String, String> descriptions = latents.descriptions(workspace);
    BadImages bad = latents.source().badImages();
    List<ClassPrototypes> found = new ArrayList<>();
    Optional<ImageSpace> space = space(progress);
    try (LatentDiffusion diffusion = latents.model().open(workspace)) {
      Optional<StandInEncoder> encoder = latents.standIn(diffusion, progress);
      PrototypeFinder finder =
          new PrototypeFinder(
              options,
              new DescriptionEmbedder(diffusion.tokenizer(), diffusion.textEncoder()),
              latents.clusters(),
              seed);
      latents.forEachClass(
          diffusion,
          LatentStatistic.of(options.images().latent(), seed),
          bad,
          progress,
          (imageClass, label, encoded) -> {
            requireEnough(imageClass, encoded.files().size());
            found.add(
                find(
                    finder,
                    new ClassLatents(
                        imageClass.folder(),
                        imageClass.name(),
                        encoded.files(),
                        encoded.latents(),
                        space.isPresent() ? space.get().of(encoded.files()) : encoded.latents()),
                    descriptions,
                    progress));
          });
      new Prototypes(seed, options, encoder, found).write(workspace.directory());
    } finally {
      found.forEach(ClassPrototypes::close);
      space.ifPresent(ImageSpace::close);
    }
    long outliers = found.stream().mapToLong(c -> c.outliers().size()).sum();
    return new StageOutcome(
        Map.of(
            "images",
            latents.source().images().size() - (long) bad.sorted().size(),
            "outliers",
            outliers,
            "clustered images without description",
            found.stream().mapToLong(c -> c.images() - c.outliers().size() - c.described()).sum(),
            "prototypes",
            (long) options.imagesPerClass() * found.size()),
        bad.sorted());
  }

  private static ClassPrototypes find(
      PrototypeFinder finder,
      ClassLatents images,
      Map<String, String> descriptions,
      Progress progress) {
    if (images.files().size() < ClassProgress.LARGE) {
      return finder.find(images, descriptions);
    }
    try (ClassProgress shown = new ClassProgress(images.label(), progress)) {
      return finder.find(images, descriptions, shown);
    }
  }

  private Optional<ClassifierFeatures.Options> classifierOptions() {
    return switch (options.images().space()) {
      case LATENTS -> Optional.empty();
      case CLASSIFIER ->
          teacher.isPresent() ? Optional.empty() : Optional.of(ClassifierFeatures.Options.DEFAULTS);
    };
  }

  private Optional<ImageSpace> space(Progress progress) throws IOException {
    if (teacher.isPresent()) {
      return Optional.of(
          TeacherFeatures.of(
              Teacher.read(teacher.get()),
              inputs.get(TEACHER),
              latents.source(),
              latents.threads(),
              latents.cache(),
              progress));
    }
    Optional<ClassifierFeatures.Options> training = classifierOptions();
    return training.isEmpty()
        ? Optional.empty()
        : Optional.of(
            ClassifierFeatures.trained(
                latents.source(), training.get(), seed, latents.threads(), progress));
  }

  private void requireEnough(ImageClass imageClass, int readable) throws IOException {
    if (readable < options.imagesPerClass()) {
      throw new IOException(
          Text.format(
              "Class %s has %d readable images, fewer than the %d images per class asked for: lower prototypes.imagesPerClass or add images",
              imageClass.name(), readable, options.imagesPerClass()));
    }
  }
}
