package io.distillery.cli;

import io.distillery.base.Problems;
import io.distillery.base.Progress;
import io.distillery.compare.Comparison;
import io.distillery.compare.ComparisonCourse;
import io.distillery.compare.ComparisonTable;
import io.distillery.compare.PlannedLooks;
import io.distillery.compare.PrecisionPlan;
import io.distillery.compare.RealTraining;
import io.distillery.compare.SetLayout;
import io.distillery.compare.SetMaking;
import io.distillery.compare.SetRequest;
import io.distillery.compare.SetSheet;
import io.distillery.compare.SetSource;
import io.distillery.compare.SingleSets;
import io.distillery.dataset.DatasetSplits;
import io.distillery.dataset.LabelledImages;
import io.distillery.evaluation.protocol.EvaluationProtocol;
import io.distillery.report.TablePage;
import io.distillery.stage.CandidatePlan;
import io.distillery.stage.TeacherFile;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** A command that makes sets in several ways, trains on all of them, and writes one table. */
abstract class ComparingCommand implements Callable<Integer> {
  private static final String BASE = "base";
  private static final String CACHE = "cache";
  private static final String PAGE = "table.html";
  private static final int OF_SEVERAL_SETS = 1; // trainings of each: sets differ more

  @Spec private CommandSpec spec;

  @Option(
      names = "--teacher",
      paramLabel = "FILE",
      description =
          "A network trained on the real images of this dataset, as 'distillery teacher' writes it:"
              + " for --protocol soft, and for methods that ask one. Its accuracy on the real test"
              + " images is measured first; one of other classes, or of another order, is refused.")
  private Path teacher;

  @Mixin private SetsMixin sets;
  @Mixin private DataMixin data;
  @Mixin private SourceMixin source;
  @Mixin private ModelMixin model;
  @Mixin private TrainMixin training;
  @Mixin private EvaluationMixin evaluation;
  @Mixin private MachineMixin machine;
  @Mixin private CommonOptions common;

  /** Adds what is wrong with its own options. */
  abstract void check(Problems problems, CommandArguments arguments);

  /**
   * The ways to make sets.
   *
   * @param arguments this command's options
   * @param splits the dataset
   * @param judge the teacher; null where none is named
   */
  abstract List<SetSource> sources(
      CommandArguments arguments, DatasetSplits splits, TeacherFile judge) throws IOException;

  /** The one that others are compared with. */
  abstract String baseline();

  /** What is compared, for titles. */
  abstract String subject();

  /** Whether the networks are trained on the real images too. */
  abstract boolean isWithReal();

  @Override
  public Integer call() throws IOException {
    CommandArguments arguments = new CommandArguments(spec);
    DatasetSplits splits = checked(arguments);
    LibTorch.threads(machine.threads());
    try (InterruptionNotice notice =
        InterruptionNotice.install("the same command goes on from there.")) {
      TeacherFile judge =
          teacher == null
              ? null
              : new TeacherFile(teacher, splits.validation(), maxBadImages(), progress());
      List<SetSource> sources = sources(arguments, splits, judge);
      check(sources, splits);
      Files.createDirectories(out());
      System.out.print(compare(sources, splits, judge).text());
      System.out.printf("%nThe page: %s%n", out().resolve(PAGE));
    }
    return 0;
  }

  private DatasetSplits checked(CommandArguments arguments) {
    Problems problems = new Problems();
    sets.check(problems);
    source.check(problems);
    check(problems, arguments);
    problems.collect(evaluation::networks);
    DatasetSplits all = problems.collect(() -> data.read(machine));
    problems.collect(() -> protocol(all));
    problems.require(
        !evaluation.isSoft() || teacher != null,
        "--protocol soft needs a network that labels, --teacher FILE: make one with 'distillery"
            + " teacher'");
    if (teacher != null) {
      CandidatePlan.requireFile(problems, teacher);
    }
    problems.throwIfAny();
    return all.withTrain(source.sample(all.train(), data.seed(machine)));
  }

  /** Before anything is made: what one set lacks must not show after the others were made. */
  private void check(List<SetSource> sources, DatasetSplits splits) {
    Problems problems = new Problems();
    for (SetSource source : sources) {
      for (int ipc : sets.ipcs()) {
        problems.collect(
            () -> {
              source.check(splits, ipc);
              return source;
            });
      }
    }
    problems.throwIfAny();
  }

  private EvaluationProtocol protocol(DatasetSplits splits) {
    EvaluationProtocol asked =
        evaluation.protocol(size(), splits == null ? 2 : splits.train().classNames().size());
    return isRepeatsAsked() || sets.sets() == 1 ? asked : asked.withRepeats(OF_SEVERAL_SETS);
  }

  /** On the command line, or by a preset; the option's default is for a single set. */
  private boolean isRepeatsAsked() {
    ParseResult parsed = spec.commandLine().getParseResult();
    return parsed.hasMatchedOption(EvaluationMixin.REPEATS)
        || parsed.hasMatchedOption(DataMixin.PRESET);
  }

  private ComparisonTable compare(List<SetSource> sources, DatasetSplits splits, TeacherFile judge)
      throws IOException {
    Progress progress = progress();
    Comparison comparison =
        new Comparison(
            splits.validation(),
            source.maxBadImages(),
            protocol(splits),
            evaluation.isSoft() ? Optional.of(judge) : Optional.empty(),
            evaluation.networks(),
            size(),
            machine.seed(),
            machine.threads(),
            out());
    List<SetRequest> requests = SetRequest.all(sources, sets.ipcs(), sets.sets());
    Optional<RealTraining> real = isWithReal() ? Optional.of(real(splits)) : Optional.empty();
    PlannedLooks looks = sets.looks();
    looks.keep(out());
    SingleSets single = SingleSets.keep(out(), sources);
    progress.note(comparison.plan(requests, real).text());
    progress.note(
        PrecisionPlan.of(
                comparison.soFar(),
                requests,
                evaluation.networks(),
                baseline(),
                single,
                looks.looks())
            .text());
    SetMaking making = new SetMaking(splits.train().classNames().size(), progress);
    ComparisonCourse.Outcome outcome =
        new ComparisonCourse(comparison, making, baseline(), single, looks, progress)
            .run(requests, real);
    write(outcome.table(), SetSheet.of(outcome.sets(), splits.train().classNames()));
    return outcome.table();
  }

  private void write(ComparisonTable table, List<SetSheet> sheets) throws IOException {
    Files.writeString(out().resolve("table.txt"), table.text());
    Files.writeString(out().resolve("table.csv"), table.csv());
    Files.writeString(out().resolve("table.json"), table.json());
    String title = "%s: %s".formatted(data.data().normalize().getFileName(), subject());
    Files.writeString(out().resolve(PAGE), new TablePage().html(title, table, sheets));
  }

  private RealTraining real(DatasetSplits splits) {
    LabelledImages images =
        sets.realImages() == 0
            ? splits.train()
            : splits.train().sample(sets.realImages(), data.seed(machine));
    return new RealTraining(images, sets.realEpochs());
  }

  final Path out() {
    return sets.out();
  }

  final Path cache() {
    return out().resolve(CACHE);
  }

  final SetLayout layout() {
    return new SetLayout(out());
  }

  final int size() {
    return sets.size(model);
  }

  final long seed() {
    return machine.seed();
  }

  final ModelMixin model() {
    return model;
  }

  /** Null where none is named. */
  final Path teacher() {
    return teacher;
  }

  final double maxBadImages() {
    return source.maxBadImages();
  }

  final Progress progress() {
    return common.progress();
  }

  /** What drawn sets share. */
  final BaseRun base(CommandArguments arguments) {
    return base(arguments, BASE, Map.of());
  }

  /**
   * What drawn sets share that differ from others in how the model is fitted.
   *
   * @param name of its directory in the comparison's
   * @param own the options that differ
   */
  final BaseRun base(CommandArguments arguments, String name, Map<String, String> own) {
    return new BaseRun(arguments, out().resolve(name), cache(), own);
  }

  /** A source of drawn sets. */
  final SetSource drawn(String method, BaseRun base, List<String> options) {
    List<String> all = new ArrayList<>(sets.further());
    all.addAll(options);
    all.add(DataMixin.SEED + "=" + data.seed(machine));
    return new DrawnSets(method, base, all, machine.seed(), layout());
  }
}
