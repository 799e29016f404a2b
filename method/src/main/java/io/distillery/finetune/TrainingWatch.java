package io.distillery.finetune;

import io.distillery.base.Progress;
import io.distillery.base.Seeds;
import io.distillery.base.Text;
import io.distillery.chart.LineChart;
import io.distillery.dataset.image.PngFile;
import io.distillery.diffusion.ModelCard;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.sampling.DrawingThreads;
import io.distillery.diffusion.sampling.GenerationOptions;
import io.distillery.diffusion.sampling.ImageBytes;
import io.distillery.diffusion.sampling.ImageGenerator;
import io.distillery.diffusion.sampling.ImageSize;
import io.distillery.diffusion.sampling.SeededNoise;
import io.distillery.diffusion.sampling.StepListener;
import io.distillery.diffusion.training.DiffusionTrainer;
import io.distillery.diffusion.training.TrainingListener;
import io.distillery.diffusion.training.TrainingPairs;
import io.distillery.diffusion.training.TrainingStep;
import io.distillery.encode.ImageSheet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Looks at a training from time to time: progress, time that it will take, journal, error on held
 * out pairs, and pictures of the same prompts from the same noise.
 */
public final class TrainingWatch implements TrainingListener {
  /** Names the folder of the pictures. */
  public static final String SAMPLES = "samples";

  /** Names the file of the best look's averaged weights, of no use once the model is written. */
  public static final String BEST = "best.safetensors";

  private static final int MOST_PROMPTS = 5;
  private static final int MOST_IMAGES_A_PROMPT = 4;
  private static final int DRAWING_STEPS = 20;
  private static final int GUIDED = 2; // with the prompt and without
  private static final long SEED = 0;
  private static final int TIMED_STEPS = 3;

  private final DiffusionTrainer trainer;
  private final LatentDiffusion model;
  private final Optional<TrainingPairs> heldOut;
  private final List<String> prompts;
  private final GenerationOptions drawing;
  private final Checkpointing looks;
  private final Path directory;
  private final int threads;
  private final Progress progress;
  private final Progress.Task task;
  private TrainingJournal journal;
  private int seen;
  private long since;

  /**
   * Watches a training.
   *
   * @param labels prompts, of which the first few are drawn
   * @param looks how often, and whether the best is the result
   * @param directory for journal and pictures
   * @param threads that draw, at least 1
   */
  public TrainingWatch(
      DiffusionTrainer trainer,
      LatentDiffusion model,
      Optional<TrainingPairs> heldOut,
      List<String> labels,
      ModelCard.Drawing drawing,
      Checkpointing looks,
      Path directory,
      int threads,
      Progress progress,
      Progress.Task task) {
    this.trainer = trainer;
    this.model = model;
    this.heldOut = heldOut;
    this.prompts = labels.subList(0, Math.min(MOST_PROMPTS, labels.size()));
    this.drawing =
        GenerationOptions.stableDiffusion()
            .withSteps(DRAWING_STEPS)
            .withGuidanceScale(drawing.guidanceScale())
            .withGuidanceRescale(drawing.guidanceRescale());
    this.looks = looks;
    this.directory = directory;
    this.threads = threads;
    this.progress = progress;
    this.task = task;
  }

  @Override
  public void resumed(long step, Path checkpoint, List<String> passedOver) throws IOException {
    passedOver.forEach(progress::note);
    progress.note(Text.format("Going on after step %,d, from %s", step, checkpoint.getFileName()));
    journal = new TrainingJournal(directory, step);
  }

  @Override
  public void step(TrainingStep step) throws IOException {
    if (journal == null) {
      journal = new TrainingJournal(directory, 0);
    }
    journal.step(step);
    task.done(step.step());
    long every = looks.validateEvery();
    if (every > 0 && (step.step() % every == 0 || step.step() == step.steps())) {
      look(step.step());
    }
    time(step);
  }

  private void look(long step) throws IOException {
    if (heldOut.isPresent()) {
      double loss = trainer.validationLoss(heldOut.get());
      if (looks.best() && journal.best().stream().allMatch(before -> loss < before.y())) {
        trainer.writeAverages(directory.resolve(BEST), step);
      }
      journal.validation(step, loss);
    }
    Path file = directory.resolve(SAMPLES).resolve(Text.format("step-%08d.png", step));
    Files.createDirectories(file.getParent());
    trainer.withAverages(
        () -> {
          try (PointerScope scope = new PointerScope()) {
            PngFile.write(file, ImageSheet.of(draw()));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /**
   * Makes the weights of the best look the training's result, where there was one and it is asked
   * for, and says so where that was not the last. A training that was interrupted has written the
   * same file by its end as one that was not.
   */
  public void takeBest() throws IOException {
    Path file = directory.resolve(BEST);
    if (!Files.exists(file)) {
      return;
    }
    List<LineChart.Point> seenLosses = TrainingJournal.curves(directory).heldOut();
    double last = seenLosses.get(seenLosses.size() - 1).x();
    long best = trainer.takeAverages(file);
    if (best < last) {
      progress.note(
          Text.format(
              "On images that are not learned from the model was best after step %,d of %,.0f: these"
                  + " weights are kept",
              best, last));
    }
  }

  /** Draws the labels' pictures, which takes minutes with a large model: so each step is told. */
  private Tensor draw() throws IOException {
    ImageGenerator generator = new ImageGenerator(model, drawing);
    long steps = (long) prompts.size() * generator.stepsFromText();
    AtomicLong done = new AtomicLong();
    TensorVector rows = new TensorVector();
    try (Progress.Task drawn = progress.begin("Drawing samples", "steps", steps)) {
      StepListener told =
          (step, all, latents) -> {
            synchronized (drawn) {
              drawn.done(done.incrementAndGet());
            }
          };
      DrawingThreads.of(ImageSize.square(model.imageSize()), threads)
          .draw(
              prompts,
              prompt -> row(generator, prompt, told),
              (number, row) -> {
                rows.push_back(row);
                row.close();
              });
    }
    return torch.stack(rows, 0);
  }

  private Tensor row(ImageGenerator generator, String prompt, StepListener told) {
    int images = imagesOfAPrompt(model);
    long[] seeds =
        LongStream.range(0, images).map(i -> Seeds.derive(SEED, "sample", prompt, i)).toArray();
    try (PointerScope scope = new PointerScope();
        SeededNoise noise = new SeededNoise(seeds)) {
      List<String> same = Collections.nCopies(images, prompt);
      Tensor row = ImageBytes.of(generator.fromText(same, noise, told));
      row.retainReference();
      return row;
    }
  }

  private static int imagesOfAPrompt(LatentDiffusion model) {
    return Math.min(MOST_IMAGES_A_PROMPT, ImageGenerator.usualBatch(model.imageSize()));
  }

  /**
   * Counts the latents that the denoiser passes at a look.
   *
   * @param labels prompts that there are
   * @param heldOut pairs that are not learned from
   */
  public static long passes(LatentDiffusion model, int labels, long heldOut) {
    long drawn = (long) Math.min(MOST_PROMPTS, labels) * imagesOfAPrompt(model);
    return GUIDED * DRAWING_STEPS * drawn + DiffusionTrainer.VALIDATION_PASSES * heldOut;
  }

  private void time(TrainingStep step) {
    if (seen++ == 0) {
      since = System.nanoTime();
    } else if (seen == 1 + TIMED_STEPS && step.step() < step.steps()) {
      double each = (System.nanoTime() - since) / 1e9 / TIMED_STEPS;
      long minutes = Math.max(1, Math.round(each * (step.steps() - step.step()) / 60));
      progress.note(
          Text.format(
              "Fine-tuning will take about %s: %,d more steps of %.2f s (the mean of %d,"
                  + " measured now), and what validation takes",
              minutes == 1 ? "a minute" : Text.format("%,d minutes", minutes),
              step.steps() - step.step(),
              each,
              TIMED_STEPS));
    }
  }
}
