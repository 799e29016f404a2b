package io.distillery.pretrain;

import static org.bytedeco.pytorch.global.torch.clamp;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.AutoencoderKL;
import io.distillery.diffusion.training.AutoencoderTrainer;
import io.distillery.diffusion.training.LearningRate;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Parameters;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Trains an autoencoder like {@code mini}'s on images, measures it on others, and writes it as
 * {@code vae} in diffusers' layout, its scaling factor measured from the images' latents.
 */
public final class AutoencoderPretraining {
  /** The numbers of {@code mini}'s autoencoder: 32 px images to latents of 8 x 8 x 8. */
  static final AutoencoderConfig MINI = config(32, List.of(24, 48, 96), 8);

  /** The weights in the output directory, float32. */
  static final String WEIGHTS = "autoencoder.safetensors";

  private static final String CHECKPOINT = "autoencoder-checkpoint.safetensors";
  private static final String LOG = "autoencoder.log";
  private static final int NORM_GROUPS = 8;
  private static final long WARM_UP_STEPS = 200;
  private static final double DIVERGENCE_WEIGHT = 1e-4;
  private static final double EMA_DECAY = 0.998;
  private static final int MEASURED_AT_ONCE = 100;
  private static final int MOST_SCALED = 5000; // images that tell the latents' spread
  private static final double PEAK = 2; // of images in [-1, 1]

  private final AutoencoderConfig config;
  private final Options options;

  /**
   * How to train.
   *
   * @param steps updates, 1 or more
   * @param batchSize images an update, 1 or more
   * @param learningRate the highest, after the warm-up; it falls along half a cosine to 0
   * @param perceptual term of the loss; empty for none
   * @param start a model's directory whose autoencoder is trained further; empty to start from
   *     nothing
   * @param decoderOnly whether the encoder stays as it is, so that what was trained on its latents
   *     remains of use; needs a start
   * @param bfloat16 whether to compute in bfloat16
   * @param checkpointEvery steps between checkpoints, 1 or more
   * @param seed of initialisation, order and noise
   */
  public record Options(
      long steps,
      int batchSize,
      double learningRate,
      Optional<AutoencoderTrainer.Perceptual> perceptual,
      Optional<Path> start,
      boolean decoderOnly,
      boolean bfloat16,
      long checkpointEvery,
      long seed) {
    public Options {
      if (decoderOnly && start.isEmpty()) {
        throw new ConfigurationException(
            "--decoder-only: expected --from-model, whose encoder stays as it is");
      }
    }

    /** What {@code mini} was trained with. */
    public static Options mini(long steps) {
      return new Options(steps, 32, 2e-3, Optional.empty(), Optional.empty(), false, false, 500, 0);
    }

    private AutoencoderTrainer.Options training() {
      return new AutoencoderTrainer.Options(
          steps,
          batchSize,
          new LearningRate(learningRate, WARM_UP_STEPS, LearningRate.Shape.COSINE),
          DIVERGENCE_WEIGHT,
          EMA_DECAY,
          checkpointEvery,
          bfloat16,
          decoderOnly,
          seed);
    }

    private Parameters parameters() {
      if (start.isEmpty()) {
        return Parameters.initialised(seed);
      }
      Path file = start.get().resolve("vae").resolve("diffusion_pytorch_model.safetensors");
      try (PointerScope scope = new PointerScope();
          SafeTensors saved = SafeTensors.open(file)) {
        Map<String, Tensor> own = new LinkedHashMap<>(); // the file is closed
        saved
            .tensors()
            .forEach((name, tensor) -> own.put(name, tensor.to(ScalarType.Float).clone()));
        own.values().forEach(Tensor::retainReference);
        return Parameters.from(own, null, file.toString());
      }
    }
  }

  /**
   * What came out.
   *
   * @param decibel the mean peak signal-to-noise ratio over the images for measuring
   * @param scalingFactor that gives latents of the training images a standard deviation of 1
   */
  public record Result(double decibel, double scalingFactor) {}

  /**
   * @param config of the autoencoder; its scaling factor is not looked at
   */
  public AutoencoderPretraining(AutoencoderConfig config, Options options) {
    this.config = config;
    this.options = options;
  }

  /** {@code mini}'s, on CIFAR-10. */
  public static AutoencoderPretraining mini(long steps) {
    return new AutoencoderPretraining(MINI, Options.mini(steps));
  }

  /**
   * Numbers of an autoencoder like {@code mini}'s.
   *
   * @param imageSize height and width
   * @param channels by level, multiples of 8; each level but the last halves the image
   * @param latentChannels numbers at each place of a latent
   * @throws ConfigurationException when the image cannot be halved so often
   */
  public static AutoencoderConfig config(
      int imageSize, List<Integer> channels, int latentChannels) {
    AutoencoderConfig config =
        new AutoencoderConfig(3, latentChannels, channels, 1, NORM_GROUPS, imageSize, 1);
    if (imageSize < 2 * config.downscale() || imageSize % config.downscale() != 0) {
      throw new ConfigurationException(
          Text.format(
              "Images of %d pixels cannot be halved by %d levels of channels: take a multiple of %d, at least %d",
              imageSize, channels.size(), config.downscale(), 2 * config.downscale()));
    }
    return config;
  }

  /**
   * Trains, from the checkpoint in {@code out} if there is one, and writes {@value #WEIGHTS} and
   * {@code vae}.
   *
   * @param train images of the config's size
   * @param test images that are not learned from
   * @param out for checkpoint, log and weights
   * @param threads that train, at least 1
   */
  public Result run(
      PretrainingImages train, PretrainingImages test, Path out, int threads, Progress progress)
      throws IOException {
    Files.createDirectories(out);
    try (AutoencoderTrainer trainer =
        new AutoencoderTrainer(
            config, options.parameters(), options.training(), options.perceptual(), threads)) {
      long side = config.sampleSize() / config.downscale();
      progress.note(
          Text.format(
              "An autoencoder of %,d parameters: %d x %d images to latents of %d x %d x %d; %,d images to learn from, %,d to measure on",
              trainer.parameterCount(),
              config.sampleSize(),
              config.sampleSize(),
              config.latentChannels(),
              side,
              side,
              train.size(),
              test.size()));
      try (Progress.Task task =
          progress.begin("Training the autoencoder", "steps", options.steps)) {
        trainer.train(
            train.pixels(),
            out.resolve(CHECKPOINT),
            new TrainingLog(
                out.resolve(LOG), options.batchSize, (step, steps, loss, rate) -> task.done(step)));
      }
      Map<String, Tensor> weights = trainer.averages();
      SafeTensors.write(out.resolve(WEIGHTS), weights, Map.of("format", "pt"));
      return measured(weights, train, test, out);
    }
  }

  private Result measured(
      Map<String, Tensor> weights, PretrainingImages train, PretrainingImages test, Path out)
      throws IOException {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      AutoencoderKL vae = new AutoencoderKL(Parameters.from(weights, null, WEIGHTS).root(), config);
      double factor = scalingFactor(vae, train);
      LatentDiffusion.writeAutoencoder(
          out, config.withScalingFactor(factor), weights, ScalarType.Float);
      return new Result(signalToNoise(vae, test), factor);
    }
  }

  /** 1 / standard deviation of the latents, means of their distributions. */
  private static double scalingFactor(AutoencoderKL vae, PretrainingImages images) {
    TensorVector latents = new TensorVector();
    long count = Math.min(MOST_SCALED, images.size());
    long[] positions = LongStream.range(0, count).map(i -> i * images.size() / count).toArray();
    for (int from = 0; from < count; from += MEASURED_AT_ONCE) {
      long[] some =
          Arrays.copyOfRange(positions, from, (int) Math.min(count, from + MEASURED_AT_ONCE));
      latents.push_back(vae.encode(images.at(some)).mean().contiguous());
    }
    return 1 / torch.cat(latents, 0).std().item_double();
  }

  /** Mean over the images of 10 log10(peak^2 / mean squared error). */
  private static double signalToNoise(AutoencoderKL vae, PretrainingImages images) {
    double sum = 0;
    for (int from = 0; from < images.size(); from += MEASURED_AT_ONCE) {
      try (PointerScope step = new PointerScope()) {
        Tensor x = images.range(from, Math.min(MEASURED_AT_ONCE, images.size() - from));
        Tensor y =
            clamp(
                vae.decode(vae.encode(x).mean()),
                new ScalarOptional(new Scalar(-1)),
                new ScalarOptional(new Scalar(1)));
        for (double error : Tensors.doubles(y.sub(x).square().flatten(1, 3).mean(1))) {
          sum += 10 * Math.log10(PEAK * PEAK / error);
        }
      }
    }
    return sum / images.size();
  }
}
