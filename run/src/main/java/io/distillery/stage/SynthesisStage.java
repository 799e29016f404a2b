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
import io.distillery.synthesis.Synthesis;
import io.distillery.synthesis.SynthesisOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
    try (Prototypes prototypes = Prototypes.read(workspace.output(PrototypeStage.NAME));
        TeacherJudge judge = judge()) {
      DrawnImages drawn = begin(workspace, prototypes, judge);
      long images =
          drawn.areAll()
              ? drawn.finish().images().size()
              : draw(workspace, prototypes, drawn, judge, progress).images().size();
      return StageOutcome.of(
          judge == null
              ? Map.of("images", images)
              : Map.of(
                  "images",
                  images,
                  "candidates",
                  options.candidates() * images,
                  "images other than the first candidate",
                  CandidateLog.read(workspace.directory()).others()));
    }
  }

  /** Has the teacher prove itself, if somebody is asked. */
  private void prove(Progress progress) throws IOException {
    if (teacher.isPresent()) {
      double bad = latents.source().maxBadImages();
      new TeacherFile(teacher.get(), test, bad, latents.threads(), progress).open().close();
    }
  }

  /**
   * Who chooses among candidates, and has not looked at anything yet; null where there are none.
   */
  private TeacherJudge judge() {
    return options.candidates() == 1
        ? null
        : judge(teacher.orElseThrow(), inputs.get(TEACHER), latents);
  }

  /**
   * Opens a teacher that has proved itself, or will before it is asked.
   *
   * @param identity fingerprint of its file
   */
  static TeacherJudge judge(Path teacher, String identity, SourceLatents latents) {
    return new TeacherJudge(
        TeacherFeatures.lazily(
            TeacherFile.known(teacher, latents.source().images().classNames().names()),
            identity,
            latents.source(),
            latents.threads(),
            latents.cache()));
  }

  private DrawnImages begin(Workspace workspace, Prototypes prototypes, TeacherJudge judge)
      throws IOException {
    DrawnImages drawn =
        DrawnImages.begin(
            prototypes,
            latents.source().images().classNames(),
            options,
            seed,
            new Candidates(options.candidates(), judge),
            workspace.directory());
    drawn.takeUp(workspace.parts());
    return drawn;
  }

  private DistilledDataset draw(
      Workspace workspace,
      Prototypes prototypes,
      DrawnImages drawn,
      TeacherJudge judge,
      Progress progress)
      throws IOException {
    prove(progress);
    try (TeacherLoss loss =
            options.steering().teacher().isPresent()
                ? TeacherLoss.of(teacher.orElseThrow(), latents.source().images().classNames())
                : null;
        SampledLatents real = sampled(workspace, prototypes, progress)) {
      if (judge != null) {
        judge.features().lookAtAll(progress);
      }
      Guides guides = new Guides(Optional.ofNullable(real), Optional.ofNullable(loss));
      return draw(workspace, drawn, guides, progress);
    }
  }

  /** Latents that images are transported to; null where they are not. */
  private SampledLatents sampled(Workspace workspace, Prototypes prototypes, Progress progress)
      throws IOException {
    return options.steering().transport().isPresent()
        ? SampledLatents.of(latents, prototypes, workspace, seed, progress)
        : null;
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
  public List<Step> divide(Workspace workspace, Workshop.Sizes sizes, Progress progress)
      throws IOException {
    try (Prototypes prototypes = Prototypes.read(workspace.output(PrototypeStage.NAME));
        TeacherJudge judge = judge()) {
      DrawnImages drawn = begin(workspace, prototypes, judge);
      List<Step> steps = new ArrayList<>();
      if (drawn.areAll()) {
        return steps;
      }
      prove(progress); // before others ask
      if (options.steering().transport().isPresent()) {
        sampled(workspace, prototypes, progress).close(); // in the store before others need them
      }
      if (judge != null) {
        int classes = latents.source().images().classNames().size();
        steps.add(
            new Step(
                "Looking at images with the teacher",
                IntStream.range(0, classes).mapToObj(each -> new LookPart(name, each)).toList()));
      }
      for (List<Integer> round : drawn.rounds()) {
        steps.add(new Step("Drawing images", missing(drawn, round)));
      }
      return steps;
    }
  }

  private List<DrawPart> missing(DrawnImages drawn, List<Integer> batches) {
    return batches.stream()
        .filter(batch -> !drawn.has(batch))
        .map(batch -> new DrawPart(name, batch))
        .toList();
  }
}
