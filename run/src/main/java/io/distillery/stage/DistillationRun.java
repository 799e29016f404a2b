package io.distillery.stage;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Progress;
import io.distillery.dataset.LabelledImages;
import io.distillery.diffusion.ModelCard;
import io.distillery.encode.Source;
import io.distillery.report.RunReport;
import io.distillery.run.Environment;
import io.distillery.run.Manifest;
import io.distillery.run.Pipeline;
import io.distillery.run.RunDirectory;
import io.distillery.run.RunRecord;
import io.distillery.run.Stage;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a run, or goes on with one, up to one of its stages. */
public final class DistillationRun {
  /** The stages in their order. */
  public enum Step {
    /** Every image gets a description. */
    DESCRIBE,
    /** A model that knows the dataset. */
    TRAIN,
    /** Clusters of latents and the texts that speak for them. */
    PROTOTYPES,
    /** The distilled images. */
    SYNTHESIZE,
    /** Accuracies. */
    EVALUATE
  }

  /** What is kept of latents for later commands, in the cache directory. */
  private final RunPlan plan;

  private final Progress progress;

  /** Nothing happens yet. */
  public DistillationRun(RunPlan plan, Progress progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * Does the stages up to {@code last}.
   *
   * @param out the run's directory: new, empty, or that of the same run
   * @param redo whether stages whose options have changed are done again
   * @return the manifests of the stages
   * @throws ConfigurationException when the directory holds something else or another run
   */
  public Map<String, Manifest> execute(Path out, Step last, boolean redo) throws IOException {
    plan.check();
    LibTorch.threads(plan.threads());
    try (RunDirectory run = RunDirectory.open(out)) {
      Path cache = plan.cache().orElse(run.cache());
      Source source = source(plan.dataset().train(), cache);
      RunRecord.ModelRecord model = last == Step.DESCRIBE ? null : model();
      Pipeline pipeline = new Pipeline(run, stages(source, model, last, cache), progress);
      if (!redo) {
        pipeline.requireNoConflict();
      }
      if (model != null) {
        progress.note(model.sentence());
        ImageSizes.noteIfLarger(source.images(), plan.model().files(), progress);
      }
      record(source, model).write(out);
      Map<String, Manifest> manifests = pipeline.execute();
      if (last.compareTo(Step.SYNTHESIZE) >= 0) {
        RunReport.write(out);
      }
      return manifests;
    }
  }

  private List<Stage> stages(Source source, RunRecord.ModelRecord record, Step last, Path cache)
      throws IOException {
    List<Stage> stages = new ArrayList<>();
    stages.add(
        plan.descriptions().isPresent()
            ? new GivenDescriptionsStage(source, plan.descriptions().get())
            : new DescribeStage(source, plan.seed(), plan.threads()));
    if (record != null) {
      SourceLatents latents = new SourceLatents(source, ModelSource.given(plan.model()), cache);
      if (record.fineTuned()) {
        stages.add(new TrainStage(latents, plan.name(), plan.fineTuning(), plan.seed()));
        latents = latents.trained();
      }
      addDistillation(stages, latents, last, cache);
    }
    return stages;
  }

  private void addDistillation(List<Stage> stages, SourceLatents latents, Step last, Path cache)
      throws IOException {
    Source source = latents.source();
    if (last.compareTo(Step.PROTOTYPES) >= 0) {
      stages.add(
          new PrototypeStage(latents, plan.prototypes(), plan.featureTeacher(), plan.seed()));
    }
    if (last.compareTo(Step.SYNTHESIZE) >= 0) {
      stages.add(
          new SynthesisStage(
              latents.model(),
              source,
              plan.dataset().validation(),
              plan.synthesis(),
              plan.candidates(),
              cache,
              plan.seed()));
    }
    if (last.compareTo(Step.EVALUATE) >= 0) {
      stages.add(evaluation(source, cache));
    }
  }

  private RunRecord.ModelRecord model() throws IOException {
    Optional<ModelCard> card = ModelCard.read(plan.model().path());
    boolean fineTuned =
        switch (plan.fineTuning().when()) {
          case ALWAYS -> true;
          case NEVER -> false;
          case UNKNOWN_DATASET ->
              card.isEmpty() || !card.get().knows(plan.dataset().train().classNames());
        };
    return new RunRecord.ModelRecord(
        plan.model().path().toAbsolutePath().normalize().getFileName().toString(),
        card.map(ModelCard::dataset).orElse(""),
        fineTuned);
  }

  private Stage evaluation(Source source, Path cache) throws IOException {
    Optional<LabelledImages> heldOut = plan.evaluation().heldOut();
    return new EvaluateStage(
        source,
        source(plan.dataset().validation(), cache),
        heldOut.isPresent() ? Optional.of(source(heldOut.get(), cache)) : Optional.empty(),
        plan.evaluation(),
        plan.prototypes().imagesPerClass(),
        plan.seed(),
        plan.threads());
  }

  private Source source(LabelledImages images, Path cache) throws IOException {
    return Source.of(images, plan.maxBadImages(), cache, progress);
  }

  private RunRecord record(Source source, RunRecord.ModelRecord model) {
    LabelledImages images = source.images();
    return RunRecord.of(
        new RunRecord.DatasetRecord(
            plan.name(),
            images.root().toAbsolutePath().normalize().toString(),
            source.fingerprint(),
            images.classNames().size(),
            images.size(),
            plan.available(),
            plan.dataset().validation().size(),
            plan.dataset().validationOrigin()),
        model,
        plan.asked(),
        Environment.current(LibTorch.description(), plan.threads()));
  }
}
