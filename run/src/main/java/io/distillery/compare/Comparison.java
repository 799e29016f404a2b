package io.distillery.compare;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.classifier.Architecture;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.DatasetSplits;
import io.distillery.dataset.LabelledImages;
import io.distillery.encode.ImageTensors;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.protocol.Evaluation;
import io.distillery.evaluation.protocol.EvaluationProtocol;
import io.distillery.evaluation.protocol.EvaluationResults;
import io.distillery.evaluation.protocol.SoftLabelProtocol;
import io.distillery.evaluation.protocol.TrainingRate;
import io.distillery.evaluation.protocol.TrainingSet;
import io.distillery.evaluation.teacher.Teacher;
import io.distillery.recipe.Recipe;
import io.distillery.stage.RecordedEvaluation;
import io.distillery.stage.RefinementTrial;
import io.distillery.stage.TeacherFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Trains every network on every set and tests it on the real test images; goes on where it was.
 *
 * @param test real images, with the classes of every set
 * @param maxBadImages the share of test images, and of real training images, that may be unreadable
 * @param protocol how networks are trained
 * @param teacher who labels, with soft labels
 * @param networks what is trained
 * @param side height and width of the images of every set
 * @param seed of initial weights and draws
 * @param threads trainings side by side
 * @param out the directory in which results are kept
 */
public record Comparison(
    LabelledImages test,
    double maxBadImages,
    EvaluationProtocol protocol,
    Optional<TeacherFile> teacher,
    List<Architecture> networks,
    int side,
    long seed,
    int threads,
    Path out) {
  /** The results' file in the comparison's directory. */
  public static final String RESULTS = "results.json";

  public Comparison {
    networks = List.copyOf(networks);
    if (protocol instanceof SoftLabelProtocol != teacher.isPresent()) {
      throw new ConfigurationException(
          Text.format(
              "The protocol '%s' with%s teacher: soft labels need one, hard labels none",
              protocol.name(), teacher.isPresent() ? " a" : "out a"));
    }
  }

  /**
   * Compares sets as a recipe evaluates them.
   *
   * @param images the dataset, of which the test images are looked at
   * @param recipe with what suits model and dataset ({@link Recipe#suited})
   * @param teacher who labels, where the recipe asks for soft labels; not looked at elsewhere
   */
  public static Comparison of(
      DatasetSplits images, Recipe recipe, Optional<TeacherFile> teacher, int threads, Path out) {
    return of(images, recipe, teacher, recipe.synthesis().side(), threads, out);
  }

  /**
   * Compares sets as a recipe evaluates them, but for the size of images.
   *
   * @param side height and width to which the images of every set are brought, in pixels
   */
  public static Comparison of(
      DatasetSplits images,
      Recipe recipe,
      Optional<TeacherFile> teacher,
      int side,
      int threads,
      Path out) {
    return new Comparison(
        images.test(),
        recipe.source().maxBadImages(),
        recipe.evaluation().protocol(side, images.train().classNames().size()),
        recipe.evaluation().isSoft() ? teacher : Optional.empty(),
        recipe.evaluation().architectures(),
        side,
        recipe.seed(),
        threads,
        out);
  }

  /**
   * Accuracies on the real test images.
   *
   * @param sets of the sets, and of those that were there before
   * @param real of the training on real images, where it took part
   */
  public record Outcome(EvaluationResults sets, Optional<EvaluationResults> real) {}

  /**
   * What is to be done, with the time that it will take: each network is tried for about a second.
   *
   * @param real training on the real images, if it is wanted
   * @throws io.distillery.base.ConfigurationException if the directory holds results of another
   *     protocol, seed, image size, teacher or classes
   */
  public ComparisonPlan plan(List<SetRequest> sets, Optional<RealTraining> real)
      throws IOException {
    EvaluationResults soFar = soFar();
    new ComparisonRecord(side, teacher.isEmpty() ? "" : teacher.get().fingerprint()).keep(out);
    Map<String, Double> rates = new LinkedHashMap<>();
    try (Teacher labeller = labeller()) {
      List<Double> measured =
          new TrainingRate(
                  protocol,
                  Optional.ofNullable(labeller),
                  imageSize(),
                  test.classNames().size(),
                  threads)
              .measure(networks);
      for (int i = 0; i < networks.size(); i++) {
        rates.put(networks.get(i).name(), measured.get(i));
      }
    }
    ComparisonPlan plan =
        ComparisonPlan.of(sets, soFar, imageSize(), test.size(), rates)
            .withRefining(refining(sets));
    return real.isEmpty()
        ? plan
        : plan.withReal(
            onReal(real.get()).soFar(),
            real.get().perClass(),
            real.get().images().size(),
            test.size(),
            rates);
  }

  /** Tells how long refining the sets that are not there will take, in seconds. */
  private double refining(List<SetRequest> sets) throws IOException {
    record Tried(RefinementTrial trial, int ipc) {}
    Map<Tried, Double> seconds = new HashMap<>();
    double all = 0;
    for (SetRequest set : sets) {
      Optional<RefinementTrial> trial = set.source().refining();
      if (trial.isPresent() && set.isOwn() && !set.source().isMade(set.ipc(), set.set())) {
        Tried tried = new Tried(trial.get(), set.ipc());
        if (!seconds.containsKey(tried)) {
          int classes = test.classNames().size();
          seconds.put(tried, trial.get().seconds(set.ipc(), classes, threads));
        }
        all += seconds.get(tried);
      }
    }
    return all;
  }

  /** Names the classes, in the order of their labels. */
  public List<String> classNames() {
    return test.classNames().names();
  }

  /** Reads the results on sets that are there already. */
  public EvaluationResults soFar() throws IOException {
    return onSets().soFar();
  }

  /**
   * Evaluates.
   *
   * @param sets all of images of one size
   * @param real training once on the real images, for fewer epochs, if it is wanted
   */
  public Outcome evaluate(List<ImageSet> sets, Optional<RealTraining> real, Progress progress)
      throws IOException {
    try (LabelledTensor tested = read(test, maxBadImages);
        Teacher labeller = labeller()) {
      Evaluation evaluation = new Evaluation(tested, threads);
      if (labeller != null) {
        evaluation = evaluation.labelledBy(labeller);
      }
      EvaluationResults ofSets = ofSets(sets, evaluation, progress);
      return new Outcome(
          ofSets,
          real.isEmpty()
              ? Optional.empty()
              : Optional.of(ofReal(real.get(), evaluation, progress)));
    }
  }

  private EvaluationResults ofSets(List<ImageSet> sets, Evaluation evaluation, Progress progress)
      throws IOException {
    List<TrainingSet> training = new ArrayList<>();
    Map<Path, LabelledTensor> read = new LinkedHashMap<>(); // a single set takes part several times
    try {
      for (ImageSet set : sets) {
        LabelledImages images = set.images(test.classNames());
        if (!read.containsKey(set.folder())) {
          read.put(set.folder(), read(images, 0));
        }
        training.add(
            new TrainingSet(
                set.method(), set.ipc(), set.set(), read.get(set.folder()), set.factors(images)));
      }
      return onSets().run(training, evaluation, networks, progress);
    } finally {
      read.values().forEach(LabelledTensor::close);
    }
  }

  private EvaluationResults ofReal(RealTraining real, Evaluation evaluation, Progress progress)
      throws IOException {
    try (LabelledTensor images = read(real.images(), maxBadImages)) {
      TrainingSet set = new TrainingSet(TrainingSet.REAL, real.perClass(), 0, images);
      return onReal(real).run(List.of(set), evaluation, networks, progress);
    }
  }

  private int imageSize() {
    return protocol.imageSize(side);
  }

  /** Open; null with hard labels. */
  private Teacher labeller() throws IOException {
    return teacher.isEmpty() ? null : teacher.get().open(imageSize());
  }

  private LabelledTensor read(LabelledImages images, double maxBad) throws IOException {
    return new ImageTensors(imageSize(), threads)
        .read(images, new BadImages(images.size(), maxBad));
  }

  private RecordedEvaluation onSets() {
    return recorded(RESULTS, protocol);
  }

  private RecordedEvaluation onReal(RealTraining real) {
    return recorded(real.file(), protocol.shortenedTo(real.epochs()).withRepeats(1));
  }

  private RecordedEvaluation recorded(String file, EvaluationProtocol protocol) {
    return new RecordedEvaluation(
        out.resolve(file), EvaluationResults.none(protocol, seed, test.classNames().names()));
  }
}
