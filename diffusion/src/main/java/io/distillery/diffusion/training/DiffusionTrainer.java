package io.distillery.diffusion.training;

import static org.bytedeco.pytorch.global.torch.where;

import io.distillery.diffusion.LatentDiffusion;
import io.distillery.torch.AdamW;
import io.distillery.torch.DataParallel;
import io.distillery.torch.Ema;
import io.distillery.torch.Gradients;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Seeds;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
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
  private final LatentDiffusion model;
  private final DiffusionTrainingOptions options;
  private final DataParallel<Denoiser> workers;
  private final Map<String, Tensor> trained;
  private final AdamW optimizer;
  private final Ema ema;
  private final TrainingState state;

  /** Prepares the model's parameters, in float32, for training. */
  public DiffusionTrainer(LatentDiffusion model, DiffusionTrainingOptions options) {
    this.model = model;
    this.options = options;
    List<Denoiser> copies = new ArrayList<>();
    copies.add(new Denoiser(model, options));
    long size = model.unetParameters().count() + model.textParameters().count();
    while (copies.size() < DataParallel.copies(size)) {
      copies.add(copies.get(0).sharing(model, options));
    }
    workers = new DataParallel<>(copies, copies.stream().map(Denoiser::trained).toList());
    trained = copies.get(0).trained();
    optimizer =
        new AdamW(trained, new AdamW.Options(0.9, 0.999, 1e-8, options.weightDecay(), true));
    ema = new Ema(trained, options.emaDecay());
    state = new TrainingState(trained, optimizer, ema, options.recipe());
  }

  /**
   * Trains to the end, from the checkpoint if there is one.
   *
   * @param checkpoint file that is replaced every so many steps
   * @throws IllegalStateException when the loss is no longer a number; the checkpoint before is
   *     kept
   */
  public void train(TrainingPairs pairs, Path checkpoint, TrainingProgress progress)
      throws IOException {
    Batches batches = new Batches(pairs.size(), options.batchSize(), options.seed());
    long first = state.restore(checkpoint).orElse(0);
    for (long step = first; step < options.steps(); step++) {
      double rate = options.learningRate().at(step, options.steps());
      double loss = step(pairs, batches.of(step), step, rate);
      if (!Double.isFinite(loss)) {
        throw new IllegalStateException(
            ("The loss of step %d is %s: lower the learning rate (now %s) and start again; %s"
                    + " holds the last good state")
                .formatted(step, loss, rate, checkpoint));
      }
      progress.step(step + 1, options.steps(), loss, rate);
      if ((step + 1) % options.checkpointEvery() == 0 || step + 1 == options.steps()) {
        state.write(checkpoint, step + 1);
      }
    }
  }

  private double step(TrainingPairs pairs, long[] batch, long step, double rate) {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(Seeds.derive(options.seed(), "step", step))) {
      Tensor items = Tensors.of(batch, batch.length);
      Tensor latents = pairs.latents().index_select(0, items);
      Tensor ids = prompts(pairs, items, random.uniform(batch.length, 1));
      long[] timesteps =
          Tensors.longs(random.integers(model.scheduler().trainTimesteps(), batch.length));
      Tensor noise = random.normal(Tensors.shape(latents));
      optimizer.zeroGradients();
      double loss =
          workers.backward(
              batch.length,
              (denoiser, from, count) ->
                  denoiser.loss(
                      latents.narrow(0, from, count),
                      noise.narrow(0, from, count),
                      Arrays.copyOfRange(timesteps, (int) from, (int) (from + count)),
                      ids.narrow(0, from, count)));
      Gradients.clip(trained, options.maxGradientNorm());
      optimizer.step(rate);
      ema.update();
      return loss;
    }
  }

  /** Captions, of which some are replaced by label prompts and some by the empty prompt. */
  private Tensor prompts(TrainingPairs pairs, Tensor items, Tensor lot) {
    Tensor captions = pairs.captions().index_select(0, items);
    Tensor labels = pairs.labelPrompts().index_select(0, pairs.classes().index_select(0, items));
    Tensor ids = where(lot.lt(new Scalar(options.labelShare())), labels, captions);
    Tensor emptied = lot.ge(new Scalar(1 - options.emptyShare()));
    return where(emptied, pairs.emptyPrompt().expand_as(ids), ids);
  }

  /**
   * Writes the model with the averaged weights, the training's result.
   *
   * @param type number format on disk
   */
  public void write(Path directory, ScalarType type) throws IOException {
    Map<String, Tensor> unet = new LinkedHashMap<>(model.unetParameters().all());
    Map<String, Tensor> text = new LinkedHashMap<>(model.textParameters().all());
    ema.averages()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith(Denoiser.UNET)) {
                unet.put(name.substring(Denoiser.UNET.length()), tensor);
              } else {
                text.put(name.substring(Denoiser.TEXT.length()), tensor);
              }
            });
    model.write(directory, type, unet, text);
  }

  @Override
  public void close() {
    workers.close();
    ema.close();
    optimizer.close();
  }
}
