package io.distillery.stage;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.classifier.Architecture;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.ImageWeights;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.SkippedImage;
import io.distillery.dataset.image.ImageDecoder;
import io.distillery.dataset.image.RgbImage;
import io.distillery.encode.ImageTensors;
import io.distillery.encode.LabelledTensor;
import io.distillery.encode.Source;
import io.distillery.evaluation.baseline.RandomBaseline;
import io.distillery.evaluation.protocol.EpochsInTime;
import io.distillery.evaluation.protocol.Evaluation;
import io.distillery.evaluation.protocol.EvaluationOptions;
import io.distillery.evaluation.protocol.EvaluationProtocol;
import io.distillery.evaluation.protocol.EvaluationResults;
import io.distillery.evaluation.protocol.EvaluationRun;
import io.distillery.evaluation.protocol.SoftLabelProtocol;
import io.distillery.evaluation.protocol.TrainingRate;
import io.distillery.evaluation.protocol.TrainingSet;
import io.distillery.evaluation.teacher.Teachers;
import io.distillery.recipe.Recipe;
import io.distillery.run.Fingerprint;
import io.distillery.run.StageOutcome;
import io.distillery.run.Workspace;
import io.distillery.synthesis.DistilledDataset;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Trains networks on the distilled images and on as many random real ones, and tests them on the
 * real test images (docs/method.md, step 6).
 */
public final class EvaluateStage implements Divided {
  public static final String NAME = "evaluation";
  public static final String RESULTS = "results.json";

  /** What results call the distilled set. */
  static final String METHOD = "vlcp";

  /** Where labels are kept in the stage's directory. */
  public static final String LABELS = "labels";

  private static final List<String> METHODS = List.of(METHOD, RandomBaseline.METHOD);

  private final Source source;
  private final Source test;
  private final Optional<Source> heldOut;
  private final EvaluationOptions asked;
  private final EvaluationProtocol protocol;
  private final List<Architecture> networks;
  private final Teachers teachers;
  private final Map<String, String> inputs;
  private final int ipc;
  private final long seed;
  private final int threads;

  /** What the results depend on. */
  record Options(
      EvaluationProtocol protocol,
      List<String> networks,
      boolean storeLabels,
      int ipc,
      long seed,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Double> minutes,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean weighted) {}

  /**
   * Judges what a recipe asks for.
   *
   * @param recipe resolved
   * @param heldOut images that epochs are chosen by, where there are some
   * @param threads that read images, and of trainings side by side
   */
  static EvaluateStage of(
      Recipe recipe, Source source, Source test, Optional<Source> heldOut, int threads)
      throws IOException {
    return new EvaluateStage(
        source,
        test,
        heldOut,
        recipe.evaluation(),
        recipe
            .evaluation()
            .protocol(recipe.synthesis().side(), source.images().classNames().size()),
        recipe.teachers(),
        recipe.prototypes().imagesPerClass(),
        recipe.seed(),
        threads);
  }

  private EvaluateStage(
      Source source,
      Source test,
      Optional<Source> heldOut,
      EvaluationOptions asked,
      EvaluationProtocol protocol,
      Teachers teachers,
      int ipc,
      long seed,
      int threads)
      throws IOException {
    this.source = source;
    this.test = test;
    this.heldOut = heldOut;
    this.asked = asked;
    this.protocol = protocol;
    this.networks = asked.architectures();
    this.teachers = protocol instanceof SoftLabelProtocol ? teachers : Teachers.none();
    this.ipc = ipc;
    this.seed = seed;
    this.threads = threads;
    inputs = new TreeMap<>();
    inputs.put(Source.INPUT, source.fingerprint());
    inputs.put("test images", test.fingerprint());
    heldOut.ifPresent(images -> inputs.put("held-out images", images.fingerprint()));
    if (this.teachers.teacher().isPresent()) {
      inputs.put("teacher", Fingerprint.ofFile(this.teachers.teacher().get()));
    }
    if (this.teachers.labels().isPresent()) {
      inputs.put("labels", Fingerprint.ofFolder(this.teachers.labels().get()));
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Object options() {
    return new Options(
        protocol,
        networks.stream().map(Architecture::name).toList(),
        teachers.storeLabels(),
        ipc,
        seed,
        asked.minutes().filter(minutes -> minutes > 0),
        asked.weighted());
  }

  @Override
  public int version() {
    return 2; // 1 did not look for copies
  }

  @Override
  public List<String> stages() {
    return List.of(PrototypeStage.NAME, SynthesisStage.NAME);
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
  public List<Step> divide(Workspace workspace, Workshop.Sizes sizes, Progress progress)
      throws IOException {
    EvaluationParts parts = new EvaluationParts(workspace.parts());
    EvaluationProtocol fitting = fitted(workspace);
    EvaluationResults there = recorded(workspace, fitting).soFar();
    List<LabelPart> labels =
        teachers.storeLabels() ? METHODS.stream().map(LabelPart::new).toList() : List.of();
    List<Part> missing = new ArrayList<>();
    for (int repeat = 0; repeat < protocol.repeats(); repeat++) {
      for (Architecture network : networks) {
        for (String method : methods()) {
          TrainingName training = new TrainingName(method, network.name(), ipc, 0, repeat);
          if (!training.isIn(there)) {
            missing.add(new TrainingPart(training));
          }
        }
      }
    }
    if (!parts.hasNearest()) {
      missing.add(new NearestPart());
    }
    return List.of(new Step("Labelling", labels), new Step("Evaluating", missing));
  }

  /** Lists the methods whose sets are trained on: where labels are stored, those that have some. */
  private List<String> methods() {
    return teachers.labels().isEmpty()
        ? METHODS
        : METHODS.stream()
            .filter(each -> SoftLabelling.isStored(teachers.labels().get(), each))
            .toList();
  }

  @Override
  public StageOutcome execute(Workspace workspace, Progress progress) throws IOException {
    EvaluationParts parts = new EvaluationParts(workspace.parts());
    EvaluationProtocol fitting = fitted(workspace);
    EvaluationResults there = recorded(workspace, fitting).takeUp();
    int trainings = methods().size() * networks.size() * protocol.repeats();
    if (there.results().size() == trainings && parts.hasNearest() && parts.hasUnreadable()) {
      BadImages bad = test.badImages();
      bad.addAll(parts.unreadable());
      parts.nearest().write(workspace.directory());
      return outcome(trainings, test.images().size() - bad.sorted().size(), bad);
    }
    BadImages bad = test.badImages();
    try (Images images = images(workspace, bad)) {
      tell(fitting, progress);
      EvaluationResults results = evaluate(workspace, fitting, images, progress);
      nearest(workspace, progress).write(workspace.directory());
      return outcome(results.results().size(), images.real.count(), bad);
    }
  }

  private static StageOutcome outcome(long trainings, long tested, BadImages bad) {
    return new StageOutcome(Map.of("trainings", trainings, "test images", tested), bad.sorted());
  }

  /** Looks for copies of training images among the distilled ones. */
  NearestTraining nearest(Workspace workspace, Progress progress) throws IOException {
    LabelledImages distilled = distilled(workspace);
    return NearestTraining.find(
        distilled, readable(workspace), source.reduced(), side(distilled), threads, progress);
  }

  private static LabelledImages distilled(Workspace workspace) throws IOException {
    return DistilledDataset.read(workspace.output(SynthesisStage.NAME)).labelled();
  }

  private static int side(LabelledImages distilled) throws IOException {
    RgbImage first = new ImageDecoder().decode(distilled.file(distilled.images().get(0)));
    return Math.min(first.width(), first.height());
  }

  /**
   * What is trained and tested on, in memory.
   *
   * @param weights of the losses of {@code ours}; none where images count alike
   * @param selection null where nothing is held out
   */
  record Images(
      LabelledTensor ours,
      List<Double> weights,
      LabelledTensor random,
      LabelledTensor real,
      LabelledTensor selection)
      implements AutoCloseable {
    @Override
    public void close() {
      ours.close();
      random.close();
      real.close();
      if (selection != null) {
        selection.close();
      }
    }
  }

  /** Reads the images; the caller closes them. */
  Images images(Workspace workspace, BadImages bad) throws IOException {
    LabelledImages distilled = distilled(workspace);
    List<Double> weights = asked.weighted() ? weights(distilled) : List.of();
    ImageTensors reader =
        new ImageTensors(protocol.imageSize(side(distilled)), threads, source.reduced());
    LabelledTensor ours = reader.read(distilled, new BadImages(distilled.size(), 0));
    LabelledTensor random = reader.read(random(readable(workspace)), new BadImages(ipc, 0));
    LabelledTensor real = reader.read(test.images(), bad);
    return new Images(ours, weights, random, real, heldOut(reader));
  }

  private static List<Double> weights(LabelledImages distilled) throws IOException {
    Optional<ImageWeights> weights = ImageWeights.read(distilled.root());
    if (weights.isEmpty()) {
      throw new ConfigurationException(
          Text.format(
              "%s was drawn by a version that wrote no weights: draw it again (place.redo), or"
                  + " evaluate without evaluation.weighted",
              distilled.root()));
    }
    return weights.get().factors(distilled);
  }

  /** The images that epochs are chosen by; null where there are none. */
  private LabelledTensor heldOut(ImageTensors reader) throws IOException {
    return heldOut.isEmpty()
        ? null
        : reader.read(heldOut.get().images(), heldOut.get().badImages());
  }

  private List<TrainingSet> sets(Images images) {
    return List.of(
        new TrainingSet(METHOD, ipc, 0, images.ours, images.weights),
        new TrainingSet(RandomBaseline.METHOD, ipc, 0, images.random));
  }

  private Evaluation evaluation(Images images) {
    Evaluation evaluation = new Evaluation(images.real, threads);
    return images.selection == null ? evaluation : evaluation.selectingOn(images.selection);
  }

  private RecordedEvaluation recorded(Workspace workspace, EvaluationProtocol fitting) {
    return new RecordedEvaluation(
        workspace.file(RESULTS), none(fitting), new EvaluationParts(workspace.parts()));
  }

  /** No results yet, of what is asked. */
  private EvaluationResults none(EvaluationProtocol fitting) {
    return EvaluationResults.none(fitting, seed, source.images().classNames().names());
  }

  private EvaluationResults evaluate(
      Workspace workspace, EvaluationProtocol fitting, Images images, Progress progress)
      throws IOException {
    List<TrainingSet> sets = sets(images);
    RecordedEvaluation recorded = recorded(workspace, fitting);
    Evaluation evaluation = evaluation(images);
    if (!(fitting instanceof SoftLabelProtocol soft)) {
      return recorded.run(sets, evaluation, networks, progress);
    }
    try (SoftLabelling labelling = labelling(sets, images.real, progress)) {
      if (teachers.storeLabels()) {
        labelling.store(workspace, sets, soft, seed, progress);
      }
      List<TrainingSet> labelled = sets.stream().filter(s -> labelling.labels(s.method())).toList();
      return recorded.run(labelled, evaluation.labelledBy(labelling.source()), networks, progress);
    }
  }

  /** Shortens the trainings where they must fit into minutes: once, whoever does them. */
  private EvaluationProtocol fitted(Workspace workspace) throws IOException {
    double minutes = asked.minutes().orElse(0.0);
    if (minutes == 0) {
      return protocol;
    }
    int classes = source.images().classNames().size();
    int side = protocol.imageSize(side(distilled(workspace)));
    EpochsInTime time = time();
    FittedWork fitting =
        FittedWork.in(
            workspace.directory(),
            minutes,
            () ->
                time.fitting(
                    minutes * 60,
                    new TrainingRate(protocol, Optional.empty(), side, classes, threads)
                        .measure(networks)));
    return asked.within(protocol, ipc, (int) fitting.count());
  }

  private EpochsInTime time() {
    long images = (long) ipc * source.images().classNames().size();
    return new EpochsInTime(protocol, ipc, images, test.images().size(), METHODS.size());
  }

  /** Says where trainings are shorter than the protocol's. */
  private void tell(EvaluationProtocol shortened, Progress progress) {
    int epochs = shortened.epochs(ipc);
    if (epochs < protocol.epochs(ipc)) {
      progress.note(
          Text.format(
              epochs > time().fewest()
                  ? "Evaluation: %,d of the protocol's %,d epochs fit into %.1f minutes;"
                      + " evaluation.minutes 0 trains to the protocol's end"
                  : "Evaluation: %,d of the protocol's %,d epochs, for fewer would tell nothing,"
                      + " even if they take longer than %.1f minutes; evaluation.minutes 0 trains"
                      + " to the protocol's end",
              epochs,
              protocol.epochs(ipc),
              asked.minutes().orElseThrow()));
    }
  }

  /** Stores the teacher's labels of a method's set. */
  void label(Workspace workspace, Images images, String method) throws IOException {
    List<TrainingSet> sets = sets(images);
    SoftLabelProtocol soft = (SoftLabelProtocol) fitted(workspace);
    try (SoftLabelling labelling = labelling(sets, images.real, Progress.SILENT)) {
      labelling.store(
          workspace, List.of(sets.get(METHODS.indexOf(method))), soft, seed, Progress.SILENT);
    }
  }

  /** Does one training, and gives its result alone. */
  EvaluationResults train(Workspace workspace, Images images, TrainingName training)
      throws IOException {
    EvaluationResults none = none(fitted(workspace));
    List<TrainingSet> sets = sets(images);
    TrainingSet set = sets.get(METHODS.indexOf(training.method()));
    EvaluationRun run =
        new EvaluationRun(set, Architecture.named(training.network()), training.repeat());
    Evaluation evaluation = evaluation(images);
    if (!(none.protocol() instanceof SoftLabelProtocol)) {
      return RecordedEvaluation.alone(evaluation, none, run);
    }
    try (SoftLabelling labelling = labelling(sets, images.real, Progress.SILENT)) {
      return RecordedEvaluation.alone(evaluation.labelledBy(labelling.source()), none, run);
    }
  }

  private SoftLabelling labelling(List<TrainingSet> sets, LabelledTensor real, Progress progress)
      throws IOException {
    List<String> classNames = source.images().classNames().names();
    return teachers.teacher().isPresent()
        ? SoftLabelling.byTeacher(teachers.teacher().get(), classNames, real, progress)
        : SoftLabelling.stored(
            teachers.labels().orElseThrow(), sets.stream().map(TrainingSet::method).toList());
  }

  /** The source images without those that cannot be read. */
  private LabelledImages readable(Workspace workspace) throws IOException {
    List<SkippedImage> skipped =
        workspace.run().finished(PrototypeStage.NAME).orElseThrow().skippedImages();
    return source.images().without(SkippedImage.files(skipped));
  }

  /** As many real images as distilled ones. */
  private LabelledImages random(LabelledImages readable) {
    return readable.at(
        new RandomBaseline(seed, 0).choose(readable.labels(), readable.classNames().names(), ipc));
  }
}
