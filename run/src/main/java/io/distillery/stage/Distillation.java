package io.distillery.stage;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Problems;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.ReadableImages;
import io.distillery.dataset.image.ReducedImages;
import io.distillery.describe.DescriptionOptions;
import io.distillery.describe.vlm.AnswerLine;
import io.distillery.diffusion.ModelCard;
import io.distillery.diffusion.ModelChoice;
import io.distillery.encode.LatentChoice;
import io.distillery.encode.Source;
import io.distillery.evaluation.protocol.EvaluationOptions;
import io.distillery.evaluation.teacher.Teachers;
import io.distillery.finetune.FineTuning;
import io.distillery.recipe.Recipe;
import io.distillery.recipe.Sources;
import io.distillery.run.Environment;
import io.distillery.run.Manifest;
import io.distillery.run.Pipeline;
import io.distillery.run.Preparation;
import io.distillery.run.RunDirectory;
import io.distillery.run.RunRecord;
import io.distillery.run.Stage;
import io.distillery.synthesis.Steering;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a run of a recipe on images, or goes on with one, up to one of its steps. */
public final class Distillation {
  private final Sources sources;
  private final Recipe asked;
  private final Recipe recipe;
  private final Step last;

  /** The steps of the method, in their order. */
  public enum Step {
    /** Gives every image a description. */
    DESCRIBE,
    /** Fits the model to the images. */
    TRAIN,
    /** Finds clusters of latents and the texts that speak for them. */
    PROTOTYPES,
    /** Draws the distilled images. */
    SYNTHESIZE,
    /** Judges them. */
    EVALUATE
  }

  /**
   * Says where a run works, and how much of the machine it may take.
   *
   * @param out the run's directory: new, empty, or that of the same run
   * @param cache for what later commands can use; none for a place in the run's directory
   * @param threads of the tensor engine, at least 1; results of other numbers differ by rounding
   * @param redo whether steps whose options have changed are done again
   * @param workshop whose processes do what divides, and see the directory, the cache and the
   *     images under the same names; none where this process does all
   * @param reduced what this process keeps of images that it has decoded, for other steps
   */
  public record Place(
      Path out,
      Optional<Path> cache,
      int threads,
      boolean redo,
      Optional<Workshop> workshop,
      ReducedImages reduced) {
    /** Has all done by this process. */
    public Place(Path out, Optional<Path> cache, int threads, boolean redo) {
      this(out, cache, threads, redo, Optional.empty(), ReducedImages.inHeap());
    }

    public Place {
      if (threads < 1) {
        throw new ConfigurationException(Text.format("threads is %d, expected 1 or more", threads));
      }
    }

    /** Returns the same place with the help of other processes. */
    public Place with(Workshop others) {
      return new Place(out, cache, threads, redo, Optional.of(others), reduced);
    }

    /** Returns another run's place beside this one, which shares the cache and all else. */
    public Place beside(Path other) {
      return new Place(other, Optional.of(usedCache()), threads, false, workshop, reduced);
    }

    /**
     * Prepares the look at a dataset's images, of which is kept what the steps of a run want.
     *
     * @param data the dataset's folder
     * @param recipe of the run, suited to the images
     * @param last the step up to which it goes
     */
    public ReadableImages.Look look(Path data, Recipe recipe, Step last) {
      WantedForms.of(recipe, last).forEach(reduced::want);
      return new ReadableImages.Look(
          data, recipe.source().maxBadImages(), Optional.of(usedCache()), threads, reduced);
    }

    /** Gives the directory of what later commands can use. */
    public Path usedCache() {
      return cache.orElse(RunDirectory.cache(out));
    }
  }

  private Distillation(Sources sources, Recipe asked, Recipe recipe, Step last) {
    this.sources = sources;
    this.asked = asked;
    this.recipe = recipe;
    this.last = last;
  }

  /**
   * Plans a run, and checks all that can be checked before anything long has run.
   *
   * @param last the step up to which it goes
   * @throws ConfigurationException naming every problem
   */
  public static Distillation plan(Sources sources, Recipe asked, Step last) throws IOException {
    Problems problems = new Problems();
    Recipe recipe = problems.collect(() -> asked.suited(sources.train()));
    check(problems, sources, asked, last);
    if (recipe != null && last.compareTo(Step.TRAIN) >= 0) {
      checkEncoder(problems, recipe);
    }
    problems.throwIfAny();
    return new Distillation(sources, asked, recipe, last);
  }

  private static void check(Problems problems, Sources sources, Recipe asked, Step last) {
    problems.collect(
        () -> {
          sources.train().requireTwoClasses();
          return null;
        });
    asked
        .descriptions()
        .file()
        .ifPresent(
            file ->
                problems.collect(
                    () -> {
                      GivenDescriptionsStage.check(asked.descriptions(), sources.train());
                      return null;
                    }));
    problems.collect(
        () -> {
          asked.descriptions().requireModel();
          return null;
        });
    if (last.compareTo(Step.PROTOTYPES) >= 0) {
      problems.collect(
          () -> {
            sources.train().requireImagesPerClass(asked.prototypes().imagesPerClass());
            return null;
          });
      asked.teachers().requireFiles(problems);
    }
    if (last.compareTo(Step.SYNTHESIZE) >= 0) {
      checkTeachers(problems, sources.train(), asked, last);
    }
  }

  private static void checkEncoder(Problems problems, Recipe recipe) {
    ModelChoice model = recipe.model();
    if (model.encoder().isPresent() || model.decoder().isPresent()) {
      problems.collect(
          () -> {
            LibTorch.load();
            model.tiny(null).close();
            return null;
          });
    }
    problems.require(
        model.encoder().isEmpty() || recipe.prototypes().images().latent() == LatentChoice.MEAN,
        "prototypes.images.latent sample draws from a distribution, which model.encoder %s does not"
            + " give: leave one of the two out",
        model.encoder().orElse(null));
  }

  private static void checkTeachers(
      Problems problems, LabelledImages images, Recipe asked, Step last) {
    Teachers teachers = asked.teachers();
    int candidates = asked.synthesis().candidates();
    problems.require(
        candidates == 1 || teachers.teacher().isPresent(),
        "synthesis.candidates %d needs a network that chooses among them, teachers.teacher: make"
            + " one with 'distillery teacher'",
        candidates);
    Steering steering = asked.synthesis().steering();
    problems.require(
        steering.teacher().isEmpty() || teachers.teacher().isPresent(),
        "synthesis.steering.teacher %s needs a network that guides, teachers.teacher: make one with"
            + " 'distillery teacher'",
        steering.teacher().orElse(null));
    if ((candidates > 1 || steering.teacher().isPresent())
        && teachers.teacher().filter(Files::isRegularFile).isPresent()) {
      problems.collect(
          () -> {
            LibTorch.load();
            TeacherFile.known(teachers.teacher().get(), images.classNames().names()).close();
            return null;
          });
    }
    if (last == Step.EVALUATE) {
      checkLabels(problems, asked.evaluation(), teachers);
    }
  }

  private static void checkLabels(
      Problems problems, EvaluationOptions evaluation, Teachers teachers) {
    if (evaluation.isSoft()) {
      problems.require(
          teachers.teacher().isPresent() != teachers.labels().isPresent(),
          "evaluation.protocol soft needs a network that labels, teachers.teacher (make one with"
              + " 'distillery teacher'), or the labels that one has left, teachers.labels: one of"
              + " the two");
    } else {
      problems.require(
          teachers.labels().isEmpty(),
          "teachers.labels says nothing without evaluation.protocol soft: leave it out");
    }
    problems.require(
        !teachers.storeLabels() || (evaluation.isSoft() && teachers.teacher().isPresent()),
        "teachers.storeLabels needs evaluation.protocol soft and teachers.teacher");
    teachers
        .labels()
        .ifPresent(
            directory ->
                problems.require(
                    Files.isRegularFile(SoftLabelling.file(directory, EvaluateStage.METHOD)),
                    "teachers.labels names %s, which has no %s: 'distillery evaluate"
                        + " --store-labels' makes it",
                    directory,
                    SoftLabelling.file(directory, EvaluateStage.METHOD).getFileName()));
  }

  /** Gives the recipe with what it resolved to. */
  public Recipe recipe() {
    return recipe;
  }

  /**
   * Has the images encoded by other processes, and left in the store of latents alone.
   *
   * @param workshop whose processes see the place's directory and cache, and the images, under the
   *     same names
   */
  public void encode(Place place, Workshop workshop, Progress progress) throws IOException {
    try (RunDirectory run = RunDirectory.open(place.out())) {
      Path cache = place.usedCache();
      // Fine-tuning leaves the autoencoder as it is.
      Recipe untrained = recipe.withFineTuning(recipe.fineTuning().with(FineTuning.When.NEVER));
      Division division = division(run, untrained, cache, place.threads(), workshop, progress);
      division.hash(sources, false);
      LookedAt images = LookedAt.listed(sources, recipe.source().maxBadImages(), cache, progress);
      division.list(images.train());
      if (RunRecord.read(place.out()).isEmpty()) {
        record(images, model(), place.threads()).write(place.out());
      }
      division.encode(images.train().images());
      division.forget();
    }
  }

  /**
   * Does the steps; the same files come of it, whoever does them.
   *
   * @return the manifests of the stages, by name
   * @throws ConfigurationException when the directory holds something else or another run
   */
  public Map<String, Manifest> execute(Place place, Progress progress) throws IOException {
    Optional<Workshop> workshop = place.workshop();
    LibTorch.threads(place.threads());
    try (RunDirectory run = RunDirectory.open(place.out())) {
      Path cache = place.usedCache();
      double maxBad = recipe.source().maxBadImages();
      Optional<Division> division = Optional.empty();
      if (workshop.isPresent()) {
        division =
            Optional.of(division(run, recipe, cache, place.threads(), workshop.get(), progress));
        division.get().hash(sources, last == Step.EVALUATE);
      }
      LookedAt images =
          workshop.isPresent()
              ? LookedAt.listed(sources, maxBad, cache, progress)
              : LookedAt.of(sources, place, recipe, last, progress);
      if (last.compareTo(Step.PROTOTYPES) >= 0) {
        images.train().images().requireImagesPerClass(recipe.prototypes().imagesPerClass());
      }
      RunRecord.ModelRecord model = last == Step.DESCRIBE ? null : model();
      Preparation preparation = Preparation.NONE;
      if (division.isPresent()) {
        division.get().list(images.train());
        preparation = division.get();
      }
      Pipeline pipeline =
          new Pipeline(run, stages(images, cache, place.threads()), preparation, progress);
      if (!place.redo()) {
        pipeline.requireNoConflict();
      }
      if (model != null) {
        progress.note(model.sentence());
        ImageSizes.noteIfLarger(images.train().images(), recipe.model().files(), progress);
      }
      record(images, model, place.threads()).write(place.out());
      Map<String, Manifest> manifests = pipeline.execute();
      if (division.isPresent()) {
        division.get().forget();
      }
      return manifests;
    }
  }

  /**
   * Asks the vision-language model about some images, to look at before all are asked. The answers
   * stay: a run with the same recipe goes on from them.
   *
   * @param images how many, about; at least 1
   * @return what was answered about them, by file name
   * @throws ConfigurationException when no vision-language model is asked, or the directory holds
   *     something else or another run
   */
  public List<AnswerLine> preview(Place place, int images, Progress progress) throws IOException {
    DescriptionOptions asked = recipe.descriptions();
    if (!asked.needsDescriber() || asked.describer() == DescriptionOptions.Kind.APPEARANCE) {
      throw new ConfigurationException(
          "There is nothing to preview: descriptions.describer is not a vision-language model");
    }
    if (images < 1) {
      throw new ConfigurationException(
          Text.format("A preview of %d images, expected 1 or more", images));
    }
    try (RunDirectory run = RunDirectory.open(place.out())) {
      LookedAt looked = LookedAt.of(sources, place, recipe, Step.DESCRIBE, progress);
      Source source = looked.train();
      DescribeStage stage = describing(source, place.threads());
      Pipeline pipeline = new Pipeline(run, List.of(stage), progress);
      if (!place.redo()) {
        pipeline.requireNoConflict();
      }
      record(looked, null, place.threads()).write(place.out());
      return stage.preview(pipeline.begin(stage), images, progress);
    }
  }

  private List<Stage> stages(LookedAt images, Path cache, int threads) throws IOException {
    Source source = images.train();
    List<Stage> stages = new ArrayList<>();
    stages.add(descriptions(source, threads));
    if (last == Step.DESCRIBE) {
      return stages;
    }
    SourceLatents latents =
        new SourceLatents(
            source, ModelSource.given(recipe.model()), SourceLatents.shape(recipe), cache, threads);
    if (isFineTuned()) {
      stages.add(new TrainStage(latents, sources.name(), recipe.fineTuning(), recipe.seed()));
      latents = latents.trained();
    }
    if (last.compareTo(Step.PROTOTYPES) >= 0) {
      stages.add(
          new PrototypeStage(
              latents, recipe.prototypes(), recipe.teachers().features(), recipe.seed()));
    }
    if (last.compareTo(Step.SYNTHESIZE) >= 0) {
      stages.add(
          new SynthesisStage(
              latents,
              images.test().images(),
              recipe.synthesis(),
              recipe.teachers().teacher(),
              recipe.seed()));
      if (recipe.synthesis().refinement().isAny()) {
        stages.add(
            new RefinementStage(
                latents.model(), source, recipe.synthesis(), recipe.seed(), threads));
      }
    }
    if (last == Step.EVALUATE) {
      stages.add(evaluation(images, threads));
    }
    return stages;
  }

  private Stage descriptions(Source source, int threads) throws IOException {
    return recipe.descriptions().needsDescriber()
        ? describing(source, threads)
        : new GivenDescriptionsStage(source, recipe.descriptions());
  }

  private DescribeStage describing(Source source, int threads) throws IOException {
    DescriptionOptions asked = recipe.descriptions();
    return new DescribeStage(
        source,
        asked,
        asked.file().isPresent()
            ? Optional.of(GivenDescriptionsStage.read(asked, source.images()))
            : Optional.empty(),
        recipe.seed(),
        threads);
  }

  private Division division(
      RunDirectory run,
      Recipe divided,
      Path cache,
      int threads,
      Workshop workshop,
      Progress progress)
      throws IOException {
    String model = last == Step.DESCRIBE ? "" : ModelSource.given(recipe.model()).fingerprint();
    SharedRun shared =
        new SharedRun(divided, run.root().toAbsolutePath(), cache.toAbsolutePath(), threads, model);
    return new Division(shared, workshop, progress);
  }

  private Stage evaluation(LookedAt images, int threads) throws IOException {
    return EvaluateStage.of(recipe, images.train(), images.test(), images.selection(), threads);
  }

  private boolean isFineTuned() {
    return recipe.fineTuning().when() == FineTuning.When.ALWAYS;
  }

  private RunRecord.ModelRecord model() throws IOException {
    return new RunRecord.ModelRecord(
        modelName(),
        ModelCard.read(recipe.model().path()).map(ModelCard::dataset).orElse(""),
        isFineTuned());
  }

  /** A model that a run has fitted lies in its folder {@code model}: that says nothing. */
  private String modelName() throws IOException {
    Path model = recipe.model().path().toAbsolutePath().normalize();
    if (model.endsWith(TrainStage.NAME) && model.getParent() != null) {
      Optional<RunRecord.ModelRecord> fitted =
          RunRecord.read(model.getParent()).map(RunRecord::model);
      if (fitted.isPresent()) {
        return fitted.get().name() + " (fine-tuned)";
      }
    }
    return recipe.model().title();
  }

  private RunRecord record(LookedAt looked, RunRecord.ModelRecord model, int threads) {
    LabelledImages images = looked.train().images();
    return RunRecord.of(
        new RunRecord.DatasetRecord(
            sources.name(),
            sources.data().toAbsolutePath().normalize().toString(),
            images.root().toAbsolutePath().normalize().toString(),
            looked.train().fingerprint(),
            images.classNames().size(),
            images.size(),
            sources.available(),
            looked.test().images().size(),
            sources.testOrigin(),
            Optional.of(looked.look())),
        model,
        asked,
        recipe,
        Environment.current(LibTorch.description(), threads));
  }
}
