package io.distillery.diffusion.training;

import io.distillery.base.Text;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.scheduler.PredictionType;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.diffusion.training.DiffusionTrainingOptions.Loss;
import io.distillery.torch.EngineWork;
import io.distillery.torch.nn.Parameters;
import io.distillery.torch.optim.AdamW;
import io.distillery.torch.optim.DataParallel;
import io.distillery.torch.optim.Ema;
import io.distillery.torch.optim.Gradients;
import io.distillery.torch.optim.TrainingProgress;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Trains the denoiser of a {@link LatentDiffusion} on image-text pairs, from nothing or from given
 * weights: noise each latent to a random timestep, predict the noise (or velocity), descend.
 *
 * <p>Every random draw follows from the seed and the step, so that a training that was killed and
 * goes on from its last checkpoint ends with the same bytes as one that was not.
 */
public final class DiffusionTrainer implements AutoCloseable {
  /** Says how often the denoiser passes each pair that {@link #validationLoss} is asked of. */
  public static final int VALIDATION_PASSES = ValidationLoss.TIMESTEPS;

  private static final String STEP = "step";

  private final LatentDiffusion model;
  private final DiffusionTrainingOptions options;
  private final List<TrainedModel> copies = new ArrayList<>();
  private final DataParallel<TrainedModel> workers;
  private final Map<String, Tensor> trained;
  private final LossBalance balance;
  private final AdamW optimizer;
  private final Ema ema;
  private final TrainingState state;

  /**
   * Prepares the model for training. Full training needs its weights in float32; adapters stand
   * beside weights of any format.
   *
   * @param threads whose copies of a small model share each batch, at least 1
   */
  public DiffusionTrainer(LatentDiffusion model, DiffusionTrainingOptions options, int threads) {
    this.model = model;
    this.options = options;
    copies.add(new TrainedModel(model, options));
    long size = model.unetParameters().count() + model.textParameters().count();
    int wanted = DataParallel.copies(size, threads, model.unetParameters().device());
    while (copies.size() < wanted) {
      copies.add(copies.get(0).sharing(model));
    }
    workers =
        new DataParallel<>(copies, copies.stream().map(c -> c.trained().parameters()).toList());
    trained = copies.get(0).trained().parameters();
    balance = options.loss() == Loss.ADAPTIVE ? new LossBalance() : null;
    optimizer =
        new AdamW(
            trained, new AdamW.Options(0.9, 0.999, 1e-8, options.weightDecay(), true), workers);
    ema = new Ema(trained, options.emaDecay(), workers);
    state = new TrainingState(trained, optimizer, ema, balance, recipe());
  }

  /**
   * Names the options; as with options, what is usual is not named, so that older checkpoints stay
   * readable.
   */
  private String recipe() {
    SchedulerConfig schedule = model.scheduler();
    return options.recipe()
        + (schedule.predictionType() == PredictionType.EPSILON
            ? ""
            : ", " + schedule.predictionType())
        + (schedule.rescaleBetasToZeroSnr() ? ", zero terminal SNR" : "");
  }

  /** Trains with one checkpoint file that is replaced; see the other method. */
  public void train(TrainingPairs pairs, Path checkpoint, TrainingProgress progress)
      throws IOException {
    train(
        pairs,
        Checkpoints.replacing(checkpoint),
        s -> progress.step(s.step(), s.steps(), s.loss(), s.learningRate()));
  }

  /**
   * Trains to the end, from the newest checkpoint if there is one.
   *
   * @throws io.distillery.torch.optim.TrainingDivergedException when loss or gradients are no
   *     longer numbers, or explode; the checkpoint before is kept
   * @throws IOException when a checkpoint cannot be written; the one before is kept
   */
  public void train(TrainingPairs pairs, Checkpoints checkpoints, TrainingListener listener)
      throws IOException {
    SampleDraws draws = new SampleDraws(pairs, options, model.scheduler().trainTimesteps());
    GradientWatch watch = new GradientWatch();
    Optional<Checkpoints.Restored> restored = checkpoints.restore(state);
    if (restored.isPresent()) {
      Checkpoints.Restored from = restored.get();
      listener.resumed(from.step(), from.file(), from.passedOver());
    }
    long first = restored.map(Checkpoints.Restored::step).orElse(0L);
    try (EngineWork work = EngineWork.begin()) {
      for (long step = first; step < options.steps(); step++) {
        work.pause();
        TrainingStep done = step(draws, step, watch, checkpoints);
        listener.step(done);
        boolean last = step + 1 == options.steps();
        if (last || (step + 1) % options.checkpointEvery() == 0 && !watch.alarmed()) {
          checkpoints.write(state, step + 1);
        }
      }
    }
  }

  private TrainingStep step(
      SampleDraws draws, long step, GradientWatch watch, Checkpoints checkpoints)
      throws IOException {
    double rate = options.learningRate().at(step, options.steps());
    optimizer.zeroGradients();
    Errors errors = gradients(draws, step);
    double norm = Gradients.clip(trained, options.maxGradientNorm(), workers);
    TrainingStep done = new TrainingStep(step + 1, options.steps(), errors.loss(), norm, rate);
    if (!Double.isFinite(errors.loss()) || !Double.isFinite(norm)) {
      String what = Double.isFinite(errors.loss()) ? "gradients" : "the loss";
      throw done.diverged(what + " can no longer be computed", checkpoints.kept());
    }
    if (watch.exploding(norm)) {
      throw done.diverged(
          Text.format(
              "gradients explode, %d steps in a row were over %d times the usual norm of %.3g",
              GradientWatch.PATIENCE, GradientWatch.FACTOR, watch.median()),
          checkpoints.kept());
    }
    optimizer.step(rate);
    if (balance != null) {
      balance.step(errors.withoutText(), errors.loss());
    }
    ema.update();
    return done;
  }

  /**
   * Computes the gradients of a whole batch, part after part; copies of the model share each part.
   */
  private Errors gradients(SampleDraws draws, long step) {
    try (PointerScope scope = new PointerScope()) {
      Samples batch = draws.of(step);
      int parts = options.memory().parts();
      Errors sum = Errors.NONE;
      for (int part = 0; part < parts; part++) {
        int start = batch.size() * part / parts;
        int size = batch.size() * (part + 1) / parts - start;
        for (Errors errors :
            workers.each(
                size,
                (denoiser, from, count) ->
                    denoiser.gradients(
                        batch.part(start + from, count), (double) count / batch.size(), balance))) {
          sum = sum.plus(errors);
        }
      }
      return sum;
    }
  }

  /** Estimates the memory that the training needs, counted. */
  public MemoryEstimate memory() {
    long weights = 0;
    for (Parameters part :
        List.of(model.unetParameters(), model.vaeParameters(), model.textParameters())) {
      for (Tensor tensor : part.all().values()) {
        weights += tensor.numel() * tensor.element_size();
      }
    }
    return MemoryEstimate.of(
        model.unet().config(),
        model.textEncoder().config(),
        weights,
        model.unetParameters().count(),
        trainedParameters(),
        copies.get(0).trained().ofText(),
        options);
  }

  /** Counts the numbers that learn. */
  public long trainedParameters() {
    return trained.values().stream().mapToLong(Tensor::numel).sum();
  }

  /**
   * Computes the mean squared error on pairs that are not learned from, always with the same noise
   * and timesteps, under the averaged weights.
   */
  public double validationLoss(TrainingPairs heldOut) {
    ValidationLoss loss = new ValidationLoss(model, options.seed(), options.memory().bfloat16());
    double[] value = new double[1];
    withAverages(() -> value[0] = loss.of(heldOut));
    return value[0];
  }

  /** Does something with the averaged weights, the training's result so far, in the model. */
  public void withAverages(Runnable action) {
    ema.exchange();
    try {
      action.run();
    } finally {
      ema.exchange();
    }
  }

  /** Writes the averaged weights of now alone, so that they can become the result later. */
  public void writeAverages(Path file, long step) throws IOException {
    SafeTensors.write(file, ema.averages(), Map.of(STEP, Long.toString(step)));
  }

  /**
   * Makes averages that were written before the training's result.
   *
   * @return the step that they are of
   */
  public long takeAverages(Path file) {
    try (PointerScope scope = new PointerScope();
        SafeTensors saved = SafeTensors.open(file)) {
      Map<String, Tensor> averages = new LinkedHashMap<>();
      saved.names().forEach(name -> averages.put(name, saved.tensor(name)));
      ema.restore(averages, ema.updates());
      return saved.number(STEP);
    }
  }

  /**
   * Writes the model with the averaged weights, the training's result; adapters are merged into it
   * and written beside it in the layout of diffusers and PEFT.
   *
   * @param type number format on disk
   */
  public void write(Path directory, ScalarType type) throws IOException {
    copies.get(0).trained().write(model, directory, type, ema.averages());
  }

  @Override
  public void close() {
    workers.close();
    ema.close();
    optimizer.close();
    copies.forEach(copy -> copy.trained().close());
  }
}
