package io.distillery.stage;

import io.distillery.base.Progress;
import io.distillery.dataset.LabelledImages;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.tiny.TinyAutoencoders;
import io.distillery.encode.Source;
import io.distillery.evaluation.teacher.Teacher;
import io.distillery.prototype.Prototypes;
import io.distillery.run.Fingerprint;
import io.distillery.run.StageOutcome;
import io.distillery.run.Workspace;
import io.distillery.synthesis.CandidateLog;
import io.distillery.synthesis.Candidates;
import io.distillery.synthesis.DistilledDataset;
import io.distillery.synthesis.DrawnImages;
import io.distillery.synthesis.Refinement;
import io.distillery.synthesis.Synthesis;
import io.distillery.synthesis.SynthesisOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Draws the distilled images (docs/method.md, step 5). */
public final class SynthesisStage implements Divided {
  /** Names the stage that ends with the distilled images. */
  public static final String NAME = "distilled";

  /** Names this stage where images are refined afterwards, which {@link RefinementStage} does. */
  public static final String DRAWN = "drawn";

  private static final String TEACHER = "teacher";

  private final String name;
  private final ModelSource model;
  private final Source source;
  private final LabelledImages test;
  private final SynthesisOptions options;
  private final Optional<Path> teacher;
  private final Path cache;
  private final Map<String, String> inputs;
  private final long seed;
  private final int threads;

  /** What the images depend on. */
  record Options(SynthesisOptions synthesis, long seed) {}

  /**
   * @param source the images that prototypes were found among
   * @param options suited to the model
   * @param teacher who chooses among candidates, where there are several
   * @param test real images, on which a teacher is measured before it chooses
   * @param cache directory of what is kept for later; need not exist
   * @param threads that draw, at least 1
   */
  SynthesisStage(
      ModelSource model,
      Source source,
      LabelledImages test,
      SynthesisOptions options,
      Optional<Path> teacher,
      Path cache,
      long seed,
      int threads)
      throws IOException {
    this.model = model;
    this.source = source;
    this.test = test;
    this.name = options.refinement().isAny() ? DRAWN : NAME;
    this.options = drawing(options);
    this.teacher = options.candidates() > 1 ? teacher : Optional.empty();
    this.cache = cache;
    this.seed = seed;
    this.threads = threads;
    inputs = new TreeMap<>(model.outsideInputs(model.decoderInputs()));
    if (this.teacher.isPresent()) {
      inputs.put(TEACHER, Fingerprint.ofFile(this.teacher.get()));
    }
  }

  /** Gives what of the options is of the drawing: refinement changes none. */
  static SynthesisOptions drawing(SynthesisOptions options) {
    return options.withRefinement(Refinement.none());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Object options() {
    return new Options(options, seed);
  }

  @Override
  public List<String> stages() {
    return model.stages(PrototypeStage.NAME);
  }

  @Override
  public Map<String, String> outsideInputs() {
    return inputs;
  }

  @Override
  public boolean keepsItems() {
    return true;
  }

  @Override
  public StageOutcome execute(Workspace workspace, Progress progress) throws IOException {
    if (teacher.isEmpty()) {
      return StageOutcome.of(Map.of("images", draw(workspace, Candidates.ONE, progress)));
    }
    try (TeacherJudge judge = judge(teacher.get(), progress)) {
      long images = draw(workspace, new Candidates(options.candidates(), judge), progress);
      return StageOutcome.of(
          Map.of(
              "images",
              images,
              "candidates",
              options.candidates() * images,
              "images other than the first candidate",
              CandidateLog.read(workspace.directory()).others()));
    }
  }

  private TeacherJudge judge(Path file, Progress progress) throws IOException {
    Teacher proven = new TeacherFile(file, test, source.maxBadImages(), threads, progress).open();
    return new TeacherJudge(
        TeacherFeatures.of(proven, inputs.get(TEACHER), source, threads, cache, progress));
  }

  /** How many images there are. */
  private long draw(Workspace workspace, Candidates each, Progress progress) throws IOException {
    try (Prototypes prototypes = Prototypes.read(workspace.output(PrototypeStage.NAME))) {
      DrawnImages drawn = begin(workspace, prototypes, each);
      return drawn.areAll()
          ? drawn.finish().images().size()
          : draw(workspace, drawn, progress).images().size();
    }
  }

  private DrawnImages begin(Workspace workspace, Prototypes prototypes, Candidates each)
      throws IOException {
    return DrawnImages.begin(
        prototypes, source.images().classNames(), options, seed, each, workspace.directory());
  }

  private DistilledDataset draw(Workspace workspace, DrawnImages drawn, Progress progress)
      throws IOException {
    ScalarType type = options.drawing().weights().type();
    try (LatentDiffusion diffusion = model.open(workspace, type);
        TinyAutoencoders tiny = model.openDecoder(type)) {
      Synthesis synthesis = new Synthesis(diffusion, options, tiny, seed, threads);
      DistilledDataset distilled = synthesis.write(drawn, progress);
      synthesis.remarks().forEach(progress::note);
      return distilled;
    }
  }

  @Override
  public List<Step> divide(Workspace workspace, Workshop.Sizes sizes) throws IOException {
    // Choices are logged in one process, and images wait for others of their class.
    if (teacher.isPresent() || options.steering().isInOrder()) {
      return List.of();
    }
    try (Prototypes prototypes = Prototypes.read(workspace.output(PrototypeStage.NAME))) {
      DrawnImages drawn = begin(workspace, prototypes, Candidates.ONE);
      List<DrawPart> missing =
          IntStream.range(0, drawn.batches())
              .filter(batch -> !drawn.has(batch))
              .mapToObj(batch -> new DrawPart(name, batch))
              .toList();
      return List.of(new Step("Drawing images", missing));
    }
  }
}
