package io.distillery.stage;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.classifier.Architecture;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.LabelledImages;
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
import io.distillery.evaluation.protocol.SoftLabelProtocol;
import io.distillery.evaluation.protocol.TrainingRate;
import io.distillery.evaluation.protocol.TrainingSet;
import io.distillery.evaluation.teacher.Teachers;
import io.distillery.run.Fingerprint;
import io.distillery.run.Stage;
import io.distillery.run.StageOutcome;
import io.distillery.run.Workspace;
import io.distillery.synthesis.DistilledDataset;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Trains networks on the distilled images and on as many random real ones, and tests them on the
 * real test images (docs/method.md, step 6).
 */
public final class EvaluateStage implements Stage {
  public static final String NAME = "evaluation";
  public static final String RESULTS = "results.json";

  /** What results call the distilled set. */
  static final String METHOD = "vlcp";

  /** Where labels are kept in the stage's directory. */
  public static final String LABELS = "labels";

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
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Double> minutes) {}

  EvaluateStage(
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
        asked.minutes().filter(minutes -> minutes > 0));
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
  public StageOutcome execute(Workspace workspace, Progress progress) throws IOException {
    LabelledImages distilled =
        DistilledDataset.read(workspace.output(SynthesisStage.NAME)).labelled();
    RgbImage first = new ImageDecoder().decode(distilled.file(distilled.images().get(0)));
    int side = Math.min(first.width(), first.height());
    ImageTensors reader = new ImageTensors(protocol.imageSize(side), threads);
    BadImages bad = test.badImages();
    LabelledImages readable = source.images();
    try (LabelledTensor ours = reader.read(distilled, new BadImages(distilled.size(), 0));
        LabelledTensor random = reader.read(random(readable), new BadImages(ipc, 0));
        LabelledTensor real = reader.read(test.images(), bad);
        LabelledTensor selection = heldOut(reader)) {
      List<TrainingSet> sets =
          List.of(
              new TrainingSet(METHOD, ipc, 0, ours),
              new TrainingSet(RandomBaseline.METHOD, ipc, 0, random));
      EvaluationResults results = evaluate(workspace, sets, real, selection, progress);
      NearestTraining.find(distilled, readable, side, threads, progress)
          .write(workspace.directory());
      return new StageOutcome(
          Map.of("trainings", (long) results.results().size(), "test images", (long) real.count()),
          bad.sorted());
    }
  }

  /** The images that epochs are chosen by; null where there are none. */
  private LabelledTensor heldOut(ImageTensors reader) throws IOException {
    return heldOut.isEmpty()
        ? null
        : reader.read(heldOut.get().images(), heldOut.get().badImages());
  }

  private EvaluationResults evaluate(
      Workspace workspace,
      List<TrainingSet> sets,
      LabelledTensor real,
      LabelledTensor selection,
      Progress progress)
      throws IOException {
    List<String> classNames = source.images().classNames().names();
    Evaluation evaluation = new Evaluation(real, threads);
    if (selection != null) {
      evaluation = evaluation.selectingOn(selection);
    }
    EvaluationProtocol fitting = fitted(workspace, sets, real, progress);
    RecordedEvaluation recorded =
        new RecordedEvaluation(
            workspace.file(RESULTS), EvaluationResults.none(fitting, seed, classNames));
    if (!(fitting instanceof SoftLabelProtocol soft)) {
      return recorded.run(sets, evaluation, networks, progress);
    }
    try (SoftLabelling labelling = labelling(sets, classNames, real, progress)) {
      if (teachers.storeLabels()) {
        labelling.store(workspace.file(LABELS), sets, soft, seed, progress);
      }
      List<TrainingSet> labelled = sets.stream().filter(s -> labelling.labels(s.method())).toList();
      return recorded.run(labelled, evaluation.labelledBy(labelling.source()), networks, progress);
    }
  }

  /** Shortens the trainings where they must fit into minutes. */
  private EvaluationProtocol fitted(
      Workspace workspace, List<TrainingSet> sets, LabelledTensor real, Progress progress)
      throws IOException {
    double minutes = asked.minutes().orElse(0.0);
    if (minutes == 0) {
      return protocol;
    }
    long images = sets.get(0).images().count();
    EpochsInTime time = new EpochsInTime(protocol, ipc, images, real.count(), sets.size());
    FittedWork fitting =
        FittedWork.in(
            workspace.directory(),
            minutes,
            () -> time.fitting(minutes * 60, rates(real.imageSize(), real.classes())));
    EvaluationProtocol shortened = asked.within(protocol, ipc, (int) fitting.count());
    if (shortened.epochs(ipc) < protocol.epochs(ipc)) {
      progress.note(
          Text.format(
              "Evaluation: %,d of the protocol's %,d epochs fit into %.1f minutes;"
                  + " evaluation.minutes 0 trains to the protocol's end",
              shortened.epochs(ipc), protocol.epochs(ipc), minutes));
    }
    return shortened;
  }

  private List<Double> rates(int imageSize, int classes) throws IOException {
    TrainingRate rate = new TrainingRate(protocol, Optional.empty(), imageSize, classes, threads);
    List<Double> rates = new ArrayList<>();
    try {
      for (Architecture network : networks) {
        rates.add(rate.measure(network));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted");
    }
    return rates;
  }

  private SoftLabelling labelling(
      List<TrainingSet> sets, List<String> classNames, LabelledTensor real, Progress progress)
      throws IOException {
    return teachers.teacher().isPresent()
        ? SoftLabelling.byTeacher(teachers.teacher().get(), classNames, real, progress)
        : SoftLabelling.stored(
            teachers.labels().orElseThrow(), sets.stream().map(TrainingSet::method).toList());
  }

  /** As many real images as distilled ones. */
  private LabelledImages random(LabelledImages readable) {
    return readable.at(
        new RandomBaseline(seed, 0).choose(readable.labels(), readable.classNames().names(), ipc));
  }
}
