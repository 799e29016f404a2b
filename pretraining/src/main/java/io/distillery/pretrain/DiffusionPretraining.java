package io.distillery.pretrain;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.UNetConfig;
import io.distillery.diffusion.scheduler.PredictionType;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.diffusion.tokenizer.BytePairTrainer;
import io.distillery.diffusion.tokenizer.ClipTokenizer;
import io.distillery.diffusion.training.DiffusionTrainer;
import io.distillery.diffusion.training.DiffusionTrainingOptions;
import io.distillery.diffusion.training.DiffusionTrainingOptions.Loss;
import io.distillery.diffusion.training.LearningRate;
import io.distillery.diffusion.training.MemorySaving;
import io.distillery.diffusion.training.TrainingPairs;
import io.distillery.prototype.text.LabelPrompt;
import io.distillery.torch.nn.Parameters;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Trains a denoiser and a text encoder like {@code mini}'s on images and their descriptions. */
public final class DiffusionPretraining {
  private static final int TEXT_WIDTH = 96;
  private static final int TEXT_LAYERS = 2;
  private static final int HEADS = 4;
  private static final long WARM_UP_STEPS = 200;
  private static final double LABEL_SHARE = 0.1;
  private static final double EMPTY_SHARE = 0.1;
  private static final long CHECKPOINT_EVERY = 500;
  private static final String LATENTS = "latents";
  private static final long INITIAL_SEED = 1;

  private DiffusionPretraining() {}

  /**
   * What may be chosen.
   *
   * @param steps updates, at least 1
   * @param batchSize image-text pairs an update, at least 1
   * @param learningRate its highest value, above 0
   * @param loss what is minimised
   * @param prediction noise, on Stable Diffusion's schedule; or velocity, on the one that ends in
   *     pure noise
   * @param emaDecay of the averaged weights, which are the result; in [0, 1)
   * @param bfloat16 whether the U-Net computes in bfloat16
   */
  public record Options(
      long steps,
      int batchSize,
      double learningRate,
      Loss loss,
      PredictionType prediction,
      double emaDecay,
      boolean bfloat16) {
    public Options {
      if (steps < 1 || batchSize < 1) {
        throw new ConfigurationException(
            Text.format("--steps %d, --train-batch %d: expected 1 or more", steps, batchSize));
      }
      if (!(learningRate > 0 && learningRate < 1)) {
        throw new ConfigurationException(
            Text.format("--learning-rate %s: expected above 0 and below 1", learningRate));
      }
      if (prediction == PredictionType.SAMPLE) {
        throw new ConfigurationException(
            "--prediction-type sample: expected epsilon or v_prediction");
      }
      if (!(emaDecay >= 0 && emaDecay < 1)) {
        throw new ConfigurationException(
            Text.format("--ema-decay %s: expected 0 or more and below 1", emaDecay));
      }
    }

    private SchedulerConfig scheduler() {
      return prediction == PredictionType.EPSILON
          ? SchedulerConfig.stableDiffusion()
          : SchedulerConfig.zeroTerminalSnr();
    }
  }

  /**
   * The numbers of the autoencoder in a directory.
   *
   * @throws IOException when there is none
   */
  public static AutoencoderConfig autoencoder(Path out) throws IOException {
    Path weights = out.resolve(AutoencoderPretraining.WEIGHTS);
    if (!Files.exists(weights)) {
      throw new IOException(
          Text.format(
              "There is no %s: run 'distillery train-autoencoder', or for mini 'distillery pretrain"
                  + " autoencoder', with the same --out first",
              weights));
    }
    Path config = out.resolve("vae").resolve("config.json");
    return Files.exists(config) ? AutoencoderConfig.read(config) : AutoencoderPretraining.MINI;
  }

  /**
   * Trains, from the checkpoint in {@code out} if there is one, and writes the model to {@code
   * out/model}, weights in half precision.
   *
   * @param set of the size that the autoencoder takes
   * @param out where {@link AutoencoderPretraining} has written the autoencoder
   * @param options what is trained, and for how long
   */
  public static void run(PretrainingSet set, Path out, Options options, Progress progress)
      throws IOException {
    AutoencoderConfig unscaled = autoencoder(out).withScalingFactor(1);
    Path weights = out.resolve(AutoencoderPretraining.WEIGHTS);
    ClipTokenizer tokenizer =
        BytePairTrainer.train(set.captions().stream(), BytePairTrainer.Options.defaults());
    try (PointerScope scope = new PointerScope();
        SafeTensors file = SafeTensors.open(weights)) {
      Map<String, Tensor> autoencoder = file.tensors();
      Tensor latents =
          new PretrainingLatents(autoencoder, unscaled, out.resolve(LATENTS))
              .of(set.images(), progress);
      double scale = 1 / latents.std().item_double();
      latents.mul_(new Scalar(scale));
      AutoencoderConfig vae = unscaled.withScalingFactor(scale);
      try (LatentDiffusion model =
              LatentDiffusion.create(
                  unet(vae),
                  vae,
                  textConfig(tokenizer),
                  tokenizer,
                  options.scheduler(),
                  part ->
                      part.equals("vae")
                          ? Parameters.from(autoencoder, null, weights.toString())
                          : Parameters.initialised(INITIAL_SEED));
          DiffusionTrainer trainer = new DiffusionTrainer(model, training(options));
          Progress.Task task = progress.begin("Training the denoiser", "steps", options.steps())) {
        trainer.train(
            pairs(tokenizer, set, latents),
            out.resolve("diffusion-checkpoint.safetensors"),
            new TrainingLog(
                out.resolve("diffusion.log"),
                options.batchSize(),
                (step, all, loss, rate) -> task.done(step)));
        trainer.write(out.resolve("model"), ScalarType.Half);
      }
    }
  }

  private static UNetConfig unet(AutoencoderConfig vae) {
    return new UNetConfig(
        vae.sampleSize() / vae.downscale(),
        vae.latentChannels(),
        List.of(64, 128),
        List.of(false, true), // attention over 4 x 4 pixels only: cheap, and enough for 32 px
        1,
        List.of(HEADS, HEADS),
        TEXT_WIDTH,
        16,
        1e-5,
        false);
  }

  private static ClipTextConfig textConfig(ClipTokenizer tokenizer) {
    return new ClipTextConfig(
        tokenizer.vocabularySize(),
        TEXT_WIDTH,
        4 * TEXT_WIDTH,
        TEXT_LAYERS,
        HEADS,
        tokenizer.maxLength(),
        ClipTextConfig.Activation.QUICK_GELU);
  }

  private static DiffusionTrainingOptions training(Options options) {
    return new DiffusionTrainingOptions(
        options.steps(),
        options.batchSize(),
        new LearningRate(options.learningRate(), WARM_UP_STEPS, LearningRate.Shape.COSINE),
        options.loss(),
        0.01,
        1,
        LABEL_SHARE,
        EMPTY_SHARE,
        true,
        options.emaDecay(),
        CHECKPOINT_EVERY,
        0,
        new MemorySaving(1, false, options.bfloat16()),
        null);
  }

  private static TrainingPairs pairs(ClipTokenizer tokenizer, PretrainingSet set, Tensor latents) {
    long[] classes = new long[set.captions().size()];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = set.images().labels()[i / 2];
    }
    return TrainingPairs.of(
        latents,
        set.captions(),
        classes,
        set.classNames().stream().map(LabelPrompt::of).toList(),
        tokenizer);
  }
}
