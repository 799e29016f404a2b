package io.distillery.stage;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.distillery.base.Directories;
import io.distillery.base.Progress;
import io.distillery.base.Seeds;
import io.distillery.base.Text;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.LabelledImages;
import io.distillery.diffusion.ModelCard;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.sampling.ImageSize;
import io.distillery.diffusion.training.Checkpoints;
import io.distillery.diffusion.training.DiffusionTrainer;
import io.distillery.diffusion.training.DiffusionTrainingOptions;
import io.distillery.diffusion.training.MemoryEstimate;
import io.distillery.finetune.FineTuning;
import io.distillery.finetune.TrainingViews;
import io.distillery.finetune.TrainingWatch;
import io.distillery.prototype.text.LabelPrompt;
import io.distillery.run.Stage;
import io.distillery.run.StageOutcome;
import io.distillery.run.Workspace;
import io.distillery.torch.LibTorch;
import io.distillery.torch.ProcessMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Fits the model to the source images and their descriptions (docs/method.md, step 2). */
public final class TrainStage implements Stage {
  public static final String NAME = ModelSource.INPUT;

  private static final String CHECKPOINTS = "checkpoints";
  private static final String FASTEST = "fastest";

  /** What a process of mini takes beside its numbers, measured: docs/fine-tuning.md. */
  private static final long JAVA_AND_ENGINE = 300L << 20;

  private final SourceLatents latents;
  private final String datasetName;
  private final FineTuning fineTuning;
  private final long seed;

  /**
   * What the weights depend on.
   *
   * @param shape of the images, where it is not square
   * @param numbers {@link #FASTEST} where nobody said in which; then {@code training} says float32,
   *     whatever the machine that began
   */
  record Options(
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<ImageSize> shape,
      DiffusionTrainingOptions training,
      boolean flips,
      int crops,
      double heldOutShare,
      long validateEvery,
      boolean best,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Double> minutes,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<String> numbers) {}

  /**
   * @param latents the images, encoded by the model to begin with
   */
  TrainStage(SourceLatents latents, String datasetName, FineTuning fineTuning, long seed) {
    this.latents = latents;
    this.datasetName = datasetName;
    this.fineTuning = fineTuning;
    this.seed = seed;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int version() {
    return 4; // 1 encoded in batches of 64, 2 did not mirror, hold out or look, 3 kept the last
  }

  @Override
  public Object options() {
    TrainingViews views = fineTuning.views();
    Optional<Boolean> asked = fineTuning.memory().bfloat16();
    return new Options(
        latents.shape(),
        training(asked.orElse(false)),
        views.flips(),
        views.crops(),
        views.heldOut(),
        fineTuning.checkpoints().validateEvery(),
        fineTuning.checkpoints().best(),
        fineTuning.minutes(),
        asked.isPresent() ? Optional.empty() : Optional.of(FASTEST));
  }

  @Override
  public List<String> stages() {
    return List.of(DescribeStage.NAME);
  }

  @Override
  public Map<String, String> outsideInputs() {
    return latents.outsideInputs();
  }

  @Override
  public boolean keepsItems() {
    return true;
  }

  @Override
  public StageOutcome execute(Workspace workspace, Progress progress) throws IOException {
    BadImages bad = latents.source().badImages();
    SortedMap<String, String> descriptions = latents.descriptions(workspace);
    DiffusionTrainingOptions training = fitted(workspace);
    try (PointerScope scope = new PointerScope();
        LatentDiffusion diffusion = open(workspace, training);
        DiffusionTrainer trainer = new DiffusionTrainer(diffusion, training, latents.threads())) {
      DescriptionFit.of(descriptions.values(), diffusion.tokenizer())
          .warning()
          .ifPresent(progress::note);
      FineTuningSet images =
          FineTuningSet.of(
              latents, diffusion, descriptions, fineTuning.views(), seed, bad, progress);
      progress.note(announcement(diffusion, trainer, training));
      train(diffusion, trainer, training.steps(), images, workspace, progress);
      trainer.write(workspace.directory(), ScalarType.Float);
      ClassNames names = latents.source().images().classNames();
      new ModelCard(datasetName, names.names(), latents.model().drawing())
          .write(workspace.directory());
      Directories.delete(workspace.file(CHECKPOINTS));
      Files.deleteIfExists(workspace.file(TrainingWatch.BEST));
      return new StageOutcome(
          Map.of("images", images.learned().size(), "steps", training.steps()), bad.sorted());
    }
  }

  /** Weights that only carry adapters may be kept in half the memory. */
  private LatentDiffusion open(Workspace workspace, DiffusionTrainingOptions training) {
    boolean small = training.lora() != null && training.memory().bfloat16();
    return latents.model().open(workspace, LibTorch.type(small));
  }

  private DiffusionTrainingOptions training(boolean bfloat16) {
    return fineTuning.options(latents.source().images().size(), Seeds.derive(seed, NAME), bfloat16);
  }

  /** Ends the training sooner where it must fit into minutes. */
  private DiffusionTrainingOptions fitted(Workspace workspace) throws IOException {
    DiffusionTrainingOptions all =
        training(TrainingNumbers.in(workspace.directory(), fineTuning).bfloat16());
    if (fineTuning.minutes().isEmpty()) {
      return all;
    }
    double minutes = fineTuning.minutes().get();
    FittedWork fitting =
        FittedWork.in(
            workspace.directory(),
            minutes,
            () -> {
              try (LatentDiffusion tried = open(workspace, all)) {
                LabelledImages images = latents.source().images();
                long heldOut = FineTuningSet.heldOut(fineTuning.views(), images.size());
                return new TrainingTrial(tried, all, latents.threads())
                    .fitting(
                        minutes,
                        fineTuning.checkpoints().validateEvery(),
                        TrainingWatch.passes(tried, images.classNames().size(), heldOut));
              }
            });
    return all.withSteps(Math.min(all.steps(), fitting.count()));
  }

  private String announcement(
      LatentDiffusion diffusion, DiffusionTrainer trainer, DiffusionTrainingOptions training) {
    MemoryEstimate memory = trainer.memory();
    return Text.format(
        "Fine-tuning for %,d steps of %d images%s; fineTuning.when NEVER skips it. %,d of %,d"
            + " parameters learn. Memory, counted: %s for weights, %s for AdamW and averages, %s for"
            + " gradients, about %s for activations; with Java and the engine, about %s in all",
        training.steps(),
        fineTuning.optimisation().batchSize(),
        training.memory().bfloat16() ? ", in bfloat16" : "",
        trainer.trainedParameters(),
        diffusion.unetParameters().count() + diffusion.textParameters().count(),
        size(memory.weights()),
        size(memory.learning()),
        size(memory.gradients()),
        size(memory.activations()),
        size(resident(memory) + memory.toCome()));
  }

  /** Of the process before the first step: measured, or what it was where it was measured. */
  private static long resident(MemoryEstimate memory) {
    return ProcessMemory.resident().orElse(JAVA_AND_ENGINE + memory.weights() + memory.learning());
  }

  private static String size(long bytes) {
    return bytes < 1L << 30
        ? Text.format("%,d MB", Math.max(1, bytes >> 20))
        : Text.format("%.1f GB", bytes / (double) (1L << 30));
  }

  private void train(
      LatentDiffusion diffusion,
      DiffusionTrainer trainer,
      long steps,
      FineTuningSet images,
      Workspace workspace,
      Progress progress)
      throws IOException {
    List<String> labels =
        latents.source().images().classNames().names().stream().map(LabelPrompt::of).toList();
    ModelCard.Drawing drawing =
        Objects.requireNonNullElse(latents.model().drawing(), ModelCard.Drawing.published());
    try (Progress.Task task = progress.begin("Fine-tuning", "steps", steps)) {
      TrainingWatch watch =
          new TrainingWatch(
              trainer,
              diffusion,
              images.heldOut(),
              labels,
              drawing,
              fineTuning.checkpoints(),
              workspace.directory(),
              latents.threads(),
              progress,
              task);
      trainer.train(
          images.learned(),
          Checkpoints.lastOf(workspace.file(CHECKPOINTS), fineTuning.checkpoints().kept()),
          watch);
      watch.takeBest();
    }
  }
}
