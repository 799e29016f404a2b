package io.distillery.cli;

import io.distillery.base.Problems;
import io.distillery.dataset.DatasetSplits;
import io.distillery.dataset.LabelledImages;
import io.distillery.diffusion.ModelChoice;
import io.distillery.evaluation.protocol.HardLabelProtocol;
import io.distillery.finetune.FineTuning;
import io.distillery.prototype.PrototypeOptions;
import io.distillery.stage.CandidatePlan;
import io.distillery.stage.DistillationRun;
import io.distillery.stage.EvaluationPlan;
import io.distillery.stage.RunPlan;
import io.distillery.synthesis.SynthesisOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that makes a run, or goes on with one, up to a stage of its own. */
abstract class RunningCommand implements Callable<Integer> {
  /** Where the images are not known because their options are wrong: others are still checked. */
  private static final int ANY_SIZE = 32;

  private static final int ANY_CLASSES = 2;

  @Spec private CommandSpec spec;
  @Mixin private CommonOptions common;
  @Mixin private OutputMixin output;
  @Mixin private DataMixin data;
  @Mixin private SourceMixin source;
  @Mixin private SelectionMixin selection;
  @Mixin private MachineMixin machine;
  @Mixin private DescribeMixin describe;

  /** The stage up to which it goes. */
  abstract DistillationRun.Step last();

  /** Its model, where it has one; else none that is looked at. */
  ModelChoice modelChoice() {
    return ModelChoice.of(Path.of(""));
  }

  /** How it fine-tunes, where it does. */
  FineTuning fineTuning() {
    return new FineTuning(FineTuning.When.NEVER, 1, 1, 1, false);
  }

  /** Its options of prototypes, where it has them; else any. */
  PrototypeOptions prototypes() {
    return PrototypeOptions.defaults(1);
  }

  /** The teacher whose features it clusters by, where it has one. */
  Optional<Path> featureTeacher() {
    return Optional.empty();
  }

  /** Its options of synthesis, where it has them; else any. */
  SynthesisOptions synthesis() throws IOException {
    return SynthesisOptions.defaults(1);
  }

  /** How many images it draws for each prototype, where it does; else one. */
  CandidatePlan candidatePlan() {
    return CandidatePlan.ONE;
  }

  /**
   * How it judges, where it does; else any.
   *
   * @param imageSize of the distilled images
   * @param heldOut images that an epoch is chosen by
   */
  EvaluationPlan evaluation(int imageSize, int classes, Optional<LabelledImages> heldOut) {
    return EvaluationPlan.hard(HardLabelProtocol.CIFAR, List.of());
  }

  @Override
  public Integer call() throws IOException {
    RunPlan plan = plan(() -> data.read(machine));
    try (InterruptionNotice notice =
        InterruptionNotice.install("the same command goes on from there.")) {
      new DistillationRun(plan, common.progress()).execute(output.out(), last(), output.redo());
    }
    new RunSummary(output.out()).print(System.out);
    return 0;
  }

  /**
   * Looks whether the options are sound, and does nothing.
   *
   * @param images the dataset, which was read already
   * @throws io.distillery.base.ConfigurationException saying what is wrong
   */
  final void check(DatasetSplits images) {
    plan(() -> images);
  }

  private RunPlan plan(Problems.Check<DatasetSplits> images) {
    Problems problems = new Problems();
    DatasetSplits all = problems.collect(images);
    FineTuning fineTuning = problems.collect(this::fineTuning);
    PrototypeOptions prototypes = problems.collect(this::prototypes);
    Optional<Path> featureTeacher = problems.collect(this::featureTeacher);
    SynthesisOptions synthesis = problems.collect(this::synthesis);
    CandidatePlan candidates = problems.collect(this::candidatePlan);
    selection.check(problems);
    SelectionMixin.Split split =
        all == null ? null : problems.collect(() -> selection.split(all.train()));
    EvaluationPlan evaluation =
        problems.collect(
            () ->
                evaluation(
                    synthesis == null ? ANY_SIZE : synthesis.imageSize(),
                    split == null ? ANY_CLASSES : split.kept().classNames().size(),
                    split == null ? Optional.empty() : split.heldOut()));
    ModelChoice model = problems.collect(this::modelChoice);
    source.check(problems);
    problems.throwIfAny();
    return new RunPlan(
        data.data().toAbsolutePath().normalize().getFileName().toString(),
        all.withTrain(source.sample(split.kept(), data.seed(machine))),
        all.train().size(),
        source.maxBadImages(),
        describe.file(),
        model,
        fineTuning,
        prototypes,
        featureTeacher,
        synthesis,
        candidates,
        evaluation,
        output.cache(),
        machine.seed(),
        machine.threads(),
        RecordedOptions.of(spec));
  }
}
