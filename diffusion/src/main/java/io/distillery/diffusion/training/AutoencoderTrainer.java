package io.distillery.diffusion.training;

import static org.bytedeco.pytorch.global.torch.where;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Seeds;
import io.distillery.base.Text;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.AutoencoderKL;
import io.distillery.diffusion.model.LatentDistribution;
import io.distillery.torch.EngineWork;
import io.distillery.torch.LibTorch;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Parameters;
import io.distillery.torch.optim.AdamW;
import io.distillery.torch.optim.DataParallel;
import io.distillery.torch.optim.Ema;
import io.distillery.torch.optim.Gradients;
import io.distillery.torch.optim.TrainingDivergedException;
import io.distillery.torch.optim.TrainingProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Trains an {@link AutoencoderKL} from nothing: mean absolute error plus 10 times the mean squared
 * error of the reconstruction (which weigh about the same near 27 dB), a perceptual distance if one
 * is given, and a small share of the KL divergence; random horizontal flips; an exponential moving
 * average of the weights is the result.
 */
public final class AutoencoderTrainer implements AutoCloseable {
  /**
   * Says how to train.
   *
   * @param steps updates in all
   * @param batchSize images an update
   * @param learningRate by step
   * @param divergenceWeight of the KL divergence (mean over latent dimensions), 0 or more
   * @param emaDecay of the averaged weights, in [0, 1)
   * @param checkpointEvery steps between checkpoints
   * @param bfloat16 whether it computes in bfloat16; weights and errors stay in float32
   * @param decoderOnly whether the encoder stays as it is, and with it what latents mean
   * @param seed of initialisation, order and noise
   */
  public record Options(
      long steps,
      int batchSize,
      LearningRate learningRate,
      double divergenceWeight,
      double emaDecay,
      long checkpointEvery,
      boolean bfloat16,
      boolean decoderOnly,
      long seed) {
    /** Checks that every number lies in its range. */
    public Options {
      if (steps < 1 || batchSize < 1 || checkpointEvery < 1 || !(divergenceWeight >= 0)) {
        throw new ConfigurationException(
            "Training needs steps, batch size and checkpoint interval of 1 or more and a KL weight"
                + " of 0 or more");
      }
    }

    /** Says what a checkpoint must have been trained with; length and learning rate may change. */
    String recipe() {
      return Text.format(
              "batch %d, KL %s, EMA %s, seed %d", batchSize, divergenceWeight, emaDecay, seed)
          + (bfloat16 ? ", bfloat16" : "")
          + (decoderOnly ? ", decoder only" : "");
    }
  }

  /**
   * Adds a term to the loss that asks how alike images look.
   *
   * @param name of the network that judges, for the recipe
   * @param weight above 0
   * @param distance of images in [-1, 1], asked by several threads at once
   */
  public record Perceptual(String name, double weight, Distance distance) {
    /** Checks that the weight is above 0. */
    public Perceptual {
      if (!(weight > 0)) {
        throw new ConfigurationException(
            "The weight of the perceptual term is above 0, was " + weight);
      }
    }
  }

  /** Measures how far apart images look. */
  @FunctionalInterface
  public interface Distance {
    /**
     * Measures the distance of images, (B, 3, H, W) in [-1, 1], to as many others: a single number
     * with gradients.
     */
    Tensor of(Tensor images, Tensor others);
  }

  private static final double MAX_GRADIENT_NORM = 1;
  private static final double SQUARED_ERROR_WEIGHT = 10;

  private final AutoencoderConfig config;
  private final Options options;
  private final Optional<Perceptual> perceptual;
  private final Parameters parameters;
  private final DataParallel<AutoencoderKL> workers;
  private final AdamW optimizer;
  private final Ema ema;
  private final TrainingState state;

  /** Prepares a new model of the given numbers, trained by the errors of pixels only. */
  public AutoencoderTrainer(AutoencoderConfig config, Options options, int threads) {
    this(config, options, Optional.empty(), threads);
  }

  /** Prepares a new model of the given numbers. */
  public AutoencoderTrainer(
      AutoencoderConfig config, Options options, Optional<Perceptual> perceptual, int threads) {
    this(config, Parameters.initialised(options.seed), options, perceptual, threads);
  }

  /**
   * A model to be trained further.
   *
   * @param start float32, with the names that the config's model asks for; the trainer closes them
   * @param threads whose copies of a small model share each batch, at least 1
   */
  public AutoencoderTrainer(
      AutoencoderConfig config,
      Parameters start,
      Options options,
      Optional<Perceptual> perceptual,
      int threads) {
    this.config = config;
    this.options = options;
    this.perceptual = perceptual;
    parameters = start;
    List<AutoencoderKL> copies = new ArrayList<>();
    List<Map<String, Tensor>> trained = new ArrayList<>();
    copies.add(new AutoencoderKL(parameters.root(), config));
    parameters.verify(Set.of());
    trained.add(parameters.requireGradients().trainable());
    while (copies.size() < DataParallel.copies(parameters.count(), threads, parameters.device())) {
      Parameters sharing = parameters.sharing();
      copies.add(new AutoencoderKL(sharing.root(), config));
      trained.add(sharing.requireGradients().trainable());
    }
    workers = new DataParallel<>(copies, trained);
    optimizer = new AdamW(parameters.trainable(), AdamW.Options.defaults(), workers);
    ema = new Ema(parameters.trainable(), options.emaDecay, workers);
    state =
        new TrainingState(
            parameters.trainable(),
            optimizer,
            ema,
            config.json() + " " + options.recipe() + recipe(perceptual));
  }

  private static String recipe(Optional<Perceptual> perceptual) {
    return perceptual.map(p -> Text.format(", perceptual %s %s", p.name, p.weight)).orElse("");
  }

  /** Counts the numbers that learn. */
  public long parameterCount() {
    return parameters.count();
  }

  /**
   * Trains to the end, from the checkpoint if there is one.
   *
   * @param images uint8 {@code [N, 3, H, W]}
   * @param checkpoint file that is replaced every so many steps
   */
  public void train(Tensor images, Path checkpoint, TrainingProgress progress) throws IOException {
    Batches batches = new Batches(images.size(0), options.batchSize, options.seed);
    Checkpoints checkpoints = Checkpoints.replacing(checkpoint);
    long first = checkpoints.restore(state).map(Checkpoints.Restored::step).orElse(0L);
    try (EngineWork work = EngineWork.begin()) {
      for (long step = first; step < options.steps; step++) {
        work.pause();
        double rate = options.learningRate.at(step, options.steps);
        double loss = step(images, batches.of(step), step, rate);
        if (!Double.isFinite(loss)) {
          throw new TrainingDivergedException(
              Text.format(
                  "The loss of step %d is %s: lower the learning rate (now %s) and start again from %s",
                  step, loss, rate, checkpoint));
        }
        progress.step(step + 1, options.steps, loss, rate);
        if ((step + 1) % options.checkpointEvery == 0 || step + 1 == options.steps) {
          checkpoints.write(state, step + 1);
        }
      }
    }
  }

  private double step(Tensor images, long[] batch, long step, double rate) {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(Seeds.derive(options.seed, "step", step))) {
      Tensor x =
          images
              .index_select(0, Tensors.of(batch, batch.length))
              .to(ScalarType.Float)
              .div_(new Scalar(127.5))
              .sub_(new Scalar(1));
      Tensor flip = random.uniform(batch.length, 1, 1, 1).lt(new Scalar(0.5));
      Tensor flipped = Tensors.channelsLast(where(flip, x.flip(3), x));
      Tensor noise = random.normal(latentShape(flipped));
      optimizer.zeroGradients();
      double loss =
          workers.backward(
              batch.length,
              (model, from, count) ->
                  loss(model, flipped.narrow(0, from, count), noise.narrow(0, from, count)));
      Gradients.clip(parameters.trainable(), MAX_GRADIENT_NORM, workers);
      optimizer.step(rate);
      ema.update();
      return loss;
    }
  }

  private long[] latentShape(Tensor images) {
    int downscale = config.downscale();
    return new long[] {
      images.size(0),
      config.latentChannels(),
      images.size(2) / downscale,
      images.size(3) / downscale
    };
  }

  private Tensor loss(AutoencoderKL model, Tensor images, Tensor noise) {
    ScalarType type = LibTorch.type(options.bfloat16);
    LatentDistribution latents = encoded(model, images.to(type)).to(ScalarType.Float);
    Tensor decoded = model.decode(latents.sample(noise).to(type)).to(ScalarType.Float);
    Tensor error = decoded.sub(images);
    Tensor pixels =
        error.abs().mean().add(error.square().mean().mul(new Scalar(SQUARED_ERROR_WEIGHT)));
    Tensor loss =
        options.decoderOnly
            ? pixels
            : pixels.add(latents.divergence().mul(new Scalar(options.divergenceWeight)));
    return perceptual
        .map(p -> loss.add(p.distance.of(decoded, images).mul(new Scalar(p.weight))))
        .orElse(loss);
  }

  private LatentDistribution encoded(AutoencoderKL model, Tensor images) {
    if (!options.decoderOnly) {
      return model.encode(images);
    }
    try (NoGradGuard guard = new NoGradGuard()) {
      return model.encode(images);
    }
  }

  /** The averaged weights, the training's result, by checkpoint name. */
  public Map<String, Tensor> averages() {
    return ema.averages();
  }

  @Override
  public void close() {
    workers.close();
    ema.close();
    optimizer.close();
    parameters.close();
  }
}
