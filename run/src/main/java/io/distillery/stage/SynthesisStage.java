package io.distillery.stage;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.distillery.base.Progress;
import io.distillery.dataset.LabelledImages;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.encode.DatasetTasks;
import io.distillery.encode.Source;
import io.distillery.evaluation.teacher.Teacher;
import io.distillery.prototype.Prototypes;
import io.distillery.run.Fingerprint;
import io.distillery.run.Stage;
import io.distillery.run.StageOutcome;
import io.distillery.run.Workspace;
import io.distillery.synthesis.CandidateLog;
import io.distillery.synthesis.Candidates;
import io.distillery.synthesis.DistilledDataset;
import io.distillery.synthesis.Synthesis;
import io.distillery.synthesis.SynthesisOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Draws the distilled images (docs/method.md, step 5). */
public final class SynthesisStage implements Stage {
  public static final String NAME = "distilled";
  private static final String TEACHER = "teacher";

  private final ModelSource model;
  private final Source source;
  private final LabelledImages test;
  private final SynthesisOptions options;
  private final CandidatePlan candidates;
  private final Path cache;
  private final Map<String, String> inputs;
  private final long seed;

  /**
   * What the images depend on.
   *
   * @param candidates null, and not written, where there is no choice
   */
  record Options(
      SynthesisOptions synthesis,
      @JsonInclude(JsonInclude.Include.NON_NULL) Integer candidates,
      long seed) {}

  /**
   * @param source the images that prototypes were found among
   * @param test real images, on which a teacher is measured before it chooses
   * @param cache directory of what is kept for later; need not exist
   */
  SynthesisStage(
      ModelSource model,
      Source source,
      LabelledImages test,
      SynthesisOptions options,
      CandidatePlan candidates,
      Path cache,
      long seed)
      throws IOException {
    this.model = model;
    this.source = source;
    this.test = test;
    this.options = options;
    this.candidates = candidates;
    this.cache = cache;
    this.seed = seed;
    inputs = new TreeMap<>(model.outsideInputs(Map.of()));
    if (candidates.teacher().isPresent()) {
      inputs.put(TEACHER, Fingerprint.ofFile(candidates.teacher().get()));
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Object options() {
    return new Options(options, candidates.count() > 1 ? candidates.count() : null, seed);
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
    if (candidates.teacher().isEmpty()) {
      return StageOutcome.of(Map.of("images", draw(workspace, Candidates.ONE, progress)));
    }
    try (TeacherJudge judge = judge(candidates.teacher().get(), progress)) {
      long images = draw(workspace, new Candidates(candidates.count(), judge), progress);
      return StageOutcome.of(
          Map.of(
              "images",
              images,
              "candidates",
              candidates.count() * images,
              "images other than the first candidate",
              CandidateLog.read(workspace.directory()).others()));
    }
  }

  private TeacherJudge judge(Path teacher, Progress progress) throws IOException {
    Teacher proven = new TeacherFile(teacher, test, source.maxBadImages(), progress).open();
    return new TeacherJudge(
        TeacherFeatures.of(proven, inputs.get(TEACHER), source, cache, progress));
  }

  /** How many images there are. */
  private long draw(Workspace workspace, Candidates each, Progress progress) throws IOException {
    try (LatentDiffusion diffusion = model.open(workspace, options.weights().type());
        Prototypes prototypes = Prototypes.read(workspace.output(PrototypeStage.NAME));
        DatasetTasks tasks = new DatasetTasks(progress)) {
      DistilledDataset distilled =
          new Synthesis(diffusion, options, seed)
              .write(prototypes, source.images().classNames(), each, workspace.directory(), tasks);
      return distilled.images().size();
    }
  }
}
