package io.distillery.pipeline;

import io.distillery.dataset.ClassNames;
import io.distillery.diffusion.LatentDiffusion;
import io.distillery.diffusion.training.DiffusionTrainer;
import io.distillery.diffusion.training.DiffusionTrainingOptions;
import io.distillery.diffusion.training.TrainingPairs;
import io.distillery.prototype.LabelPrompt;
import io.distillery.torch.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Fits the model to the source images and their descriptions (METHOD.md, section 2). */
final class TrainStage implements Stage {
  static final String NAME = ModelSource.INPUT;

  private static final String CHECKPOINT = "checkpoint.safetensors";
  private static final int TIMED_STEPS = 3;

  private final SourceLatents latents;
  private final String datasetName;
  private final FineTuning fineTuning;
  private final long seed;

  /** What the weights depend on. */
  record Options(DiffusionTrainingOptions training) {}

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
    return 2; // 1 encoded in batches of 64
  }

  @Override
  public Object options() {
    return new Options(training());
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
    Path checkpoint = workspace.file(CHECKPOINT);
    try (PointerScope scope = new PointerScope();
        LatentDiffusion diffusion = latents.model().open(workspace);
        DiffusionTrainer trainer = new DiffusionTrainer(diffusion, training())) {
      TrainingPairs pairs = pairs(diffusion, descriptions, bad, progress);
      train(trainer, pairs, checkpoint, progress);
      trainer.write(workspace.directory(), ScalarType.Float);
      ClassNames names = latents.source().images().classNames();
      new ModelCard(datasetName, names.names(), latents.model().drawing())
          .write(workspace.directory());
      Files.deleteIfExists(checkpoint);
      return new StageOutcome(
          Map.of("images", pairs.size(), "steps", training().steps()), bad.sorted());
    }
  }

  private DiffusionTrainingOptions training() {
    return fineTuning.options(latents.source().images().size(), Seeds.derive(seed, NAME));
  }

  private void train(
      DiffusionTrainer trainer, TrainingPairs pairs, Path checkpoint, Progress progress)
      throws IOException {
    long steps = training().steps();
    progress.note(
        "Fine-tuning for %,d steps of %d images, since the model does not know this dataset; --no-train skips it"
            .formatted(steps, fineTuning.batchSize()));
    try (Progress.Task task = progress.begin("Fine-tuning", "steps", steps)) {
      long[] start = {0, 0};
      trainer.train(
          pairs,
          checkpoint,
          (step, of, loss, rate) -> {
            task.done(step);
            if (start[0]++ == 0) {
              start[1] = System.nanoTime();
            } else if (start[0] == 1 + TIMED_STEPS && step < of) {
              double each = (System.nanoTime() - start[1]) / 1e9 / TIMED_STEPS;
              progress.note(
                  "Fine-tuning will take about %,d minutes"
                      .formatted(Math.max(1, Math.round(each * (of - step) / 60))));
            }
          });
    }
  }

  private TrainingPairs pairs(
      LatentDiffusion diffusion,
      SortedMap<String, String> descriptions,
      BadImages bad,
      Progress progress)
      throws IOException {
    List<String> captions = new ArrayList<>();
    List<Long> classes = new ArrayList<>();
    TensorVector encodedClasses = new TensorVector();
    latents.forEachClass(
        diffusion,
        LatentStatistic.MEAN,
        bad,
        progress,
        (imageClass, label, encoded) -> {
          encodedClasses.push_back(encoded.latents());
          for (String file : encoded.files()) {
            captions.add(descriptions.getOrDefault(file, LabelPrompt.of(imageClass.name())));
            classes.add((long) label);
          }
        });
    return TrainingPairs.of(
        torch.cat(encodedClasses, 0),
        captions,
        classes.stream().mapToLong(Long::longValue).toArray(),
        latents.source().images().classNames().names().stream().map(LabelPrompt::of).toList(),
        diffusion.tokenizer());
  }
}
