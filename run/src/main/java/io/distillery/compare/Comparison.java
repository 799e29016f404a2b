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
import io.distillery.evaluation.protocol.EvaluationProtocol;
import io.distillery.evaluation.protocol.EvaluationResults;
import io.distillery.evaluation.protocol.SoftLabelProtocol;
import io.distillery.evaluation.protocol.TrainingRate;
import io.distillery.evaluation.protocol.TrainingSet;
import io.distillery.evaluation.teacher.Teacher;
import io.distillery.recipe.Recipe;
import io.distillery.run.RunDirectory;
import io.distillery.stage.RecordedEvaluation;
import io.distillery.stage.RefinementTrial;
import io.distillery.stage.SharedRun;
import io.distillery.stage.TeacherFile;
import io.distillery.stage.Workshop;
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
 * @param others who do the trainings; none where this process does
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
    Path out,
    Optional<SharedTrainings> others) {
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
   * Compares sets as a recipe evaluates them; the images of every set are brought to its size.
   *
   * @param images the dataset, of which the test images are looked at
   * @param recipe with what suits model and dataset ({@link Recipe#suited})
   * @param teacher who labels, where the recipe asks for soft labels; not looked at elsewhere
   */
  public static Comparison of(
      DatasetSplits images, Recipe recipe, Optional<TeacherFile> teacher, int threads, Path out) {
    return of(images.test(), recipe, teacher, threads, out);
  }

  static Comparison of(
      LabelledImages test, Recipe recipe, Optional<TeacherFile> teacher, int threads, Path out) {
    int side = recipe.synthesis().side();
    return new Comparison(
        test,
        recipe.source().maxBadImages(),
        recipe.evaluation().protocol(side, test.classNames().size()),
        recipe.evaluation().isSoft() ? teacher : Optional.empty(),
        recipe.evaluation().architectures(),
        side,
        recipe.seed(),
        threads,
        out,
        Optional.empty());
  }

  /**
   * Returns the same comparison, whose trainings other processes do.
   *
   * @param workshop whose processes see its directory, the sets and the test images under the same
   *     names
   * @param recipe by which it was made
   */
  public Comparison sharedWith(Workshop workshop, Recipe recipe) {
    Path root = out.toAbsolutePath();
    SharedRun shared = new SharedRun(recipe, root, RunDirectory.cache(root), threads, "");
    return new Comparison(
        test,
        maxBadImages,
        protocol,
        teacher,
        networks,
        side,
        seed,
        threads,
        out,
        Optional.of(new SharedTrainings(shared, workshop)));
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
   *     protocol, seed, image size, teacher, classes or test images
   */
  public ComparisonPlan plan(List<SetRequest> sets, Optional<RealTraining> real)
      throws IOException {
    EvaluationResults soFar = soFar();
    ComparisonRecord.of(side, teacher, test).keep(out);
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
    forgetOthers(sets, progress);
    if (others.isPresent()) {
      others.get().train(this, sets, real, progress);
    }
    if (missing(sets, real).isEmpty()) {
      return takeUp(real);
    }
    try (ComparisonBench open = ComparisonBench.of(this)) {
      List<TrainingSet> training = new ArrayList<>();
      for (ImageSet set : sets) {
        training.add(open.sets().of(set));
      }
      EvaluationResults ofSets = onSets().run(training, open.evaluation(), networks, progress);
      if (real.isEmpty()) {
        return new Outcome(ofSets, Optional.empty());
      }
      List<TrainingSet> images = List.of(open.sets().of(real.get()));
      EvaluationResults ofReal =
          onReal(real.get()).run(images, open.evaluation(), networks, progress);
      return new Outcome(ofSets, Optional.of(ofReal));
    }
  }

  /** Forgets the results on sets that were other images when they were trained on. */
  private void forgetOthers(List<ImageSet> sets, Progress progress) throws IOException {
    TrainedSets before = TrainedSets.read(out);
    TrainedSets now = before.with(sets, test.classNames());
    List<ImageSet> changed = sets.stream().filter(set -> now.differs(before, set)).toList();
    if (!changed.isEmpty()) {
      onSets().forget(result -> changed.stream().anyMatch(set -> set.isOf(result)));
      progress.note(TrainedSets.sentence(changed));
    }
    now.write(out);
  }

  /** Lists the trainings whose results are not there: those that take longest first. */
  List<ComparedTraining> missing(List<ImageSet> sets, Optional<RealTraining> real)
      throws IOException {
    List<ComparedTraining> missing = new ArrayList<>();
    if (real.isPresent()) {
      EvaluationResults there = onReal(real.get()).soFar();
      networks.forEach(network -> missing.add(ComparedTraining.of(real.get(), network)));
      missing.removeIf(training -> training.name().isIn(there));
    }
    EvaluationResults there = soFar();
    for (int repeat = 0; repeat < protocol.repeats(); repeat++) {
      for (Architecture network : networks) {
        for (ImageSet set : sets) {
          ComparedTraining training = ComparedTraining.of(set, network, repeat);
          if (!training.name().isIn(there)) {
            missing.add(training);
          }
        }
      }
    }
    return missing;
  }

  /** Gives all that is there, and puts it into the files of results. */
  Outcome takeUp(Optional<RealTraining> real) throws IOException {
    return new Outcome(
        onSets().takeUp(),
        real.isEmpty() ? Optional.empty() : Optional.of(onReal(real.get()).takeUp()));
  }

  private int imageSize() {
    return protocol.imageSize(side);
  }

  /** Open; null with hard labels. */
  Teacher labeller() throws IOException {
    return teacher.isEmpty() ? null : teacher.get().open(imageSize());
  }

  LabelledTensor read(LabelledImages images, double maxBad) throws IOException {
    return new ImageTensors(imageSize(), threads)
        .read(images, new BadImages(images.size(), maxBad));
  }

  private RecordedEvaluation onSets() {
    return recorded(RESULTS, noneOnSets());
  }

  private RecordedEvaluation onReal(RealTraining real) {
    return recorded(real.file(), noneOnReal(real));
  }

  private RecordedEvaluation recorded(String file, EvaluationResults none) {
    return new RecordedEvaluation(out.resolve(file), none, ComparedTraining.parts(out, file));
  }

  /** Gives no results yet, of trainings on sets. */
  EvaluationResults noneOnSets() {
    return none(protocol);
  }

  /** Gives no results yet, of the training on the real images. */
  EvaluationResults noneOnReal(RealTraining real) {
    return none(protocol.shortenedTo(real.epochs()).withRepeats(1));
  }

  private EvaluationResults none(EvaluationProtocol of) {
    return EvaluationResults.none(of, seed, test.classNames().names());
  }
}
