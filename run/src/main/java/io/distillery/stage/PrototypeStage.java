package io.distillery.stage;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.distillery.base.Progress;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.LabelledImages;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.sampling.ImageSize;
import io.distillery.encode.ImageSpace;
import io.distillery.encode.LatentStatistic;
import io.distillery.evaluation.teacher.Teacher;
import io.distillery.prototype.ClassPrototypes;
import io.distillery.prototype.PrototypeOptions;
import io.distillery.prototype.Prototypes;
import io.distillery.prototype.StandInEncoder;
import io.distillery.run.Fingerprint;
import io.distillery.run.StageOutcome;
import io.distillery.run.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Encodes the source images and finds the prototypes (docs/method.md, steps 3 and 4). */
public final class PrototypeStage implements Divided {
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

  /** A class's part is of use to the next execution; what one process has found is in the cache. */
  @Override
  public boolean keepsItems() {
    return true;
  }

  @Override
  public List<Step> divide(Workspace workspace, Workshop.Sizes sizes, Progress progress) {
    if (classifierOptions().isPresent()) {
      return List.of(); // the classifier is trained by one process
    }
    FoundClasses found = new FoundClasses(workspace.parts());
    List<Integer> missing = missing(found);
    LabelledImages images = latents.source().images();
    List<Integer> large =
        missing.stream().filter(each -> images.ofClass(each).size() > sizes.encoded()).toList();
    return List.of(
        new Step("Encoding", EncodePart.of(large, images, sizes.encoded())),
        new Step("Finding prototypes", missing.stream().map(ClassPart::new).toList()));
  }

  private List<Integer> missing(FoundClasses found) {
    return IntStream.range(0, latents.source().images().classNames().size())
        .filter(label -> !found.has(label))
        .boxed()
        .toList();
  }

  @Override
  public StageOutcome execute(Workspace workspace, Progress progress) throws IOException {
    BadImages bad = latents.source().badImages();
    FoundClasses others = new FoundClasses(workspace.parts());
    int classes = latents.source().images().classNames().size();
    ClassPrototypes[] found = new ClassPrototypes[classes];
    try {
      List<Integer> missing = missing(others);
      for (int label = 0; label < classes; label++) {
        if (!missing.contains(label)) {
          found[label] = others.read(label);
          bad.addAll(others.skipped(label));
        }
      }
      if (!missing.isEmpty()) {
        find(workspace, missing, found, bad, progress);
      }
      bad.requireFew();
      Optional<StandInEncoder> encoder = standIn(workspace, progress);
      new Prototypes(seed, options, encoder, Arrays.asList(found)).write(workspace.directory());
      return outcome(Arrays.asList(found), bad);
    } finally {
      Arrays.stream(found).filter(Objects::nonNull).forEach(ClassPrototypes::close);
    }
  }

  private Optional<StandInEncoder> standIn(Workspace workspace, Progress progress)
      throws IOException {
    if (latents.model().encoder().isEmpty()) {
      return Optional.empty();
    }
    try (LatentDiffusion diffusion = latents.model().open(workspace)) {
      return latents.standIn(diffusion, progress);
    }
  }

  private void find(
      Workspace workspace,
      List<Integer> labels,
      ClassPrototypes[] found,
      BadImages bad,
      Progress progress)
      throws IOException {
    SortedMap<String, String> descriptions = latents.descriptions(workspace);
    try (ClassFinder finder = finder(workspace, space(progress))) {
      latents.forEachClass(
          labels,
          finder.model(),
          statistic(),
          bad,
          progress,
          (imageClass, label, encoded) ->
              found[label] = finder.find(imageClass, encoded, descriptions, progress));
    }
  }

  /** What is taken of each latent distribution. */
  LatentStatistic statistic() {
    return LatentStatistic.of(options.images().latent(), seed);
  }

  /** Opens what finds a class's prototypes, for a process that does parts. */
  ClassFinder finder(Workspace workspace) throws IOException {
    return finder(
        workspace,
        teacher.isEmpty()
            ? Optional.empty()
            : Optional.of(
                TeacherFeatures.lazily(
                    Teacher.read(teacher.get()),
                    inputs.get(TEACHER),
                    latents.source(),
                    latents.threads(),
                    latents.cache())));
  }

  private ClassFinder finder(Workspace workspace, Optional<ImageSpace> space) {
    return ClassFinder.of(
        latents.model().open(workspace), options, latents.clusters(), seed, space);
  }

  private StageOutcome outcome(List<ClassPrototypes> found, BadImages bad) {
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
}
