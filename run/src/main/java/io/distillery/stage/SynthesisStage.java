package io.distillery.stage;

import io.distillery.base.Progress;
import io.distillery.dataset.LabelledImages;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.tiny.TinyAutoencoders;
import io.distillery.prototype.Prototypes;
import io.distillery.run.Fingerprint;
import io.distillery.run.StageOutcome;
import io.distillery.run.Workspace;
import io.distillery.synthesis.CandidateLog;
import io.distillery.synthesis.Candidates;
import io.distillery.synthesis.DistilledDataset;
import io.distillery.synthesis.DrawnImages;
import io.distillery.synthesis.Guides;
import io.distillery.synthesis.Refinement;
import io.distillery.synthesis.Steering;
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
  private final SourceLatents latents;
  private final LabelledImages test;
  private final SynthesisOptions options;
  private final Optional<Path> teacher;
  private final Map<String, String> inputs;
  private final long seed;

  /** What the images depend on. */
  record Options(SynthesisOptions synthesis, long seed) {}

  /**
   * @param latents the images that prototypes were found among, and the model
   * @param options suited to the model
   * @param teacher who chooses among candidates, where there are several, and guides, where that is
   *     asked for
   * @param test real images, on which a teacher is measured before it does either
   */
  SynthesisStage(
      SourceLatents latents,
      LabelledImages test,
      SynthesisOptions options,
      Optional<Path> teacher,
      long seed)
      throws IOException {
    this.latents = latents;
    this.test = test;
    this.name = options.refinement().isAny() ? DRAWN : NAME;
    this.options = drawing(options);
    this.teacher =
        options.candidates() > 1 || options.steering().teacher().isPresent()
            ? teacher
            : Optional.empty();
    this.seed = seed;
    ModelSource model = latents.model();
    inputs = new TreeMap<>(model.outsideInputs(model.decoderInputs()));
    if (options.steering().transport().isPresent()) {
      inputs.putAll(latents.outsideInputs());
    }
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
    return latents.model().stages(PrototypeStage.NAME);
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
    if (options.candidates() == 1) {
      return StageOutcome.of(
          Map.of("images", draw(workspace, Candidates.ONE, asked(progress), progress)));
    }
    Optional<TeacherFile> asked = asked(progress);
    try (TeacherJudge judge = judge(asked.orElseThrow(), progress)) {
      long images = draw(workspace, new Candidates(options.candidates(), judge), asked, progress);
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

  /** Who is asked, if somebody is. */
  private Optional<TeacherFile> asked(Progress progress) {
    double bad = latents.source().maxBadImages();
    return teacher.map(file -> new TeacherFile(file, test, bad, latents.threads(), progress));
  }

  private TeacherJudge judge(TeacherFile asked, Progress progress) throws IOException {
    return new TeacherJudge(
        TeacherFeatures.of(
            asked.open(),
            inputs.get(TEACHER),
            latents.source(),
            latents.threads(),
            latents.cache(),
            progress));
  }

  /** How many images there are. */
  private long draw(
      Workspace workspace, Candidates each, Optional<TeacherFile> asked, Progress progress)
      throws IOException {
    try (Prototypes prototypes = Prototypes.read(workspace.output(PrototypeStage.NAME))) {
      DrawnImages drawn = begin(workspace, prototypes, each);
      return drawn.areAll()
          ? drawn.finish().images().size()
          : draw(workspace, prototypes, drawn, asked, progress).images().size();
    }
  }

  private DrawnImages begin(Workspace workspace, Prototypes prototypes, Candidates each)
      throws IOException {
    return DrawnImages.begin(
        prototypes,
        latents.source().images().classNames(),
        options,
        seed,
        each,
        workspace.directory());
  }

  private DistilledDataset draw(
      Workspace workspace,
      Prototypes prototypes,
      DrawnImages drawn,
      Optional<TeacherFile> asked,
      Progress progress)
      throws IOException {
    Steering steering = options.steering();
    try (SampledLatents real =
            steering.transport().isPresent()
                ? SampledLatents.of(latents, prototypes, workspace, seed, progress)
                : null;
        TeacherLoss loss =
            steering.teacher().isPresent()
                ? new TeacherLoss(
                    asked.orElseThrow().open(), latents.source().images().classNames())
                : null) {
      Guides guides = new Guides(Optional.ofNullable(real), Optional.ofNullable(loss));
      return draw(workspace, drawn, guides, progress);
    }
  }

  private DistilledDataset draw(
      Workspace workspace, DrawnImages drawn, Guides guides, Progress progress) throws IOException {
    ScalarType type = options.drawing().weights().type();
    try (LatentDiffusion diffusion = latents.model().open(workspace, type);
        TinyAutoencoders tiny = latents.model().openDecoder(type)) {
      Synthesis synthesis =
          new Synthesis(diffusion, options, tiny, guides, seed, latents.threads());
      DistilledDataset distilled = synthesis.write(drawn, progress);
      synthesis.remarks().forEach(progress::note);
      return distilled;
    }
  }

  @Override
  public List<Step> divide(Workspace workspace, Workshop.Sizes sizes) throws IOException {
    // Choices are logged in one process, and images wait for others of their class.
    if (options.candidates() > 1 || options.steering().isInOrder()) {
      return List.of();
    }
    try (Prototypes prototypes = Prototypes.read(workspace.output(PrototypeStage.NAME))) {
      DrawnImages drawn = begin(workspace, prototypes, Candidates.ONE);
      List<DrawPart> missing =
          IntStream.range(0, drawn.batches())
              .filter(batch -> !drawn.has(batch))
              .mapToObj(batch -> new DrawPart(name, batch))
              .toList();
      Optional<TeacherFile> asked = asked(Progress.SILENT);
      if (asked.isPresent() && !missing.isEmpty()) {
        asked.get().open().close(); // it proves itself before others are guided by it
      }
      return List.of(new Step("Drawing images", missing));
    }
  }
}
