package io.distillery.pretrain;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.model.AutoencoderConfig;
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
import io.distillery.torch.LibTorch;
import io.distillery.torch.nn.Parameters;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Trains a denoiser and a text encoder on images and their descriptions. */
final class DiffusionPretraining {
  private static final long WARM_UP_STEPS = 200;
  private static final double LABEL_SHARE = 0.1;
  private static final double EMPTY_SHARE = 0.1;
  private static final String LATENTS = "latents";
  private static final long INITIAL_SEED = 1;

  private DiffusionPretraining() {}

  /**
   * What may be chosen.
   *
   * @param shape numbers of a new model
   * @param start the model that is trained further; empty for a new one
   * @param images that are learned from, drawn at random; a later start may take more
   * @param steps updates, at least 1
   * @param batchSize image-text pairs an update, at least 1
   * @param learningRate its highest value, above 0
   * @param schedule what follows the warm-up of 200 steps
   * @param loss what is minimised
   * @param prediction noise, on Stable Diffusion's schedule; or velocity, on the one that ends in
   *     pure noise
   * @param emaDecay of the averaged weights, which are the result; in [0, 1)
   * @param bfloat16 whether U-Net and text encoder compute in bfloat16
   * @param checkpointEvery steps between checkpoints, at least 1; the model is written at each
   */
  record Options(
      DenoiserShape shape,
      Optional<StartModel> start,
      int images,
      long steps,
      int batchSize,
      double learningRate,
      LearningRate.Shape schedule,
      Loss loss,
      PredictionType prediction,
      double emaDecay,
      boolean bfloat16,
      long checkpointEvery) {
    Options {
      if (steps < 1 || batchSize < 1 || checkpointEvery < 1 || images < 1) {
        throw new ConfigurationException(
            Text.format(
                "--steps %d, --train-batch %d, --checkpoint-every %d, --images %d: expected 1 or more",
                steps, batchSize, checkpointEvery, images));
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
  static AutoencoderConfig autoencoder(Path out) throws IOException {
    Path weights = out.resolve(AutoencoderPretraining.WEIGHTS);
    if (!Files.exists(weights)) {
      throw new IOException(
          Text.format(
              "There is no %s: run 'distillery train-autoencoder', or for mini 'distillery pretrain"
                  + " autoencoder', with the same --out first",
              weights));
    }
    return AutoencoderConfig.read(out.resolve("vae").resolve("config.json"));
  }

  /**
   * Trains, from the checkpoint in {@code out} if there is one, and writes the model to {@code
   * out/model}, weights in half precision, at every checkpoint.
   *
   * @param set of the size that the autoencoder takes; its pixels are given back once encoded
   * @param out where {@link AutoencoderPretraining} has written the autoencoder, unless a model is
   *     trained further
   * @param options what is trained, and for how long
   */
  static void run(PretrainingSet set, Path out, Options options, int threads, Progress progress)
      throws IOException {
    try (PointerScope scope = new PointerScope()) {
      if (options.start().isPresent()) {
        try (LatentDiffusion model =
            LatentDiffusion.read(
                options.start().get().files(set.captions(), progress), ScalarType.Float)) {
          train(model, set.sample(options.images()), out, options, threads, progress);
        }
        return;
      }
      AutoencoderConfig vae = autoencoder(out);
      Path weights = out.resolve(AutoencoderPretraining.WEIGHTS);
      ClipTokenizer tokenizer =
          BytePairTrainer.train(set.captions().stream(), options.shape().tokens());
      try (SafeTensors file = SafeTensors.open(weights)) {
        Map<String, Tensor> autoencoder = file.tensors();
        try (LatentDiffusion model =
            LatentDiffusion.create(
                options.shape().unet(vae),
                vae,
                options.shape().text(tokenizer),
                tokenizer,
                options.scheduler(),
                part ->
                    part.equals("vae")
                        ? Parameters.from(autoencoder, null, weights.toString())
                        : Parameters.initialised(INITIAL_SEED))) {
          train(model, set.sample(options.images()), out, options, threads, progress);
        }
      }
    }
  }

  private static void train(
      LatentDiffusion model,
      PretrainingSet set,
      Path out,
      Options options,
      int threads,
      Progress progress)
      throws IOException {
    Path written = out.resolve("model");
    Tensor latents = encoded(model, set, out, options, threads, progress);
    try (DiffusionTrainer trainer = new DiffusionTrainer(model, training(options), threads);
        Progress.Task task = progress.begin("Training the denoiser", "steps", options.steps())) {
      progress.note(
          Text.format(
              "A denoiser of %,d parameters and a text encoder of %,d",
              model.unetParameters().count(), model.textParameters().count()));
      trainer.train(
          pairs(model.tokenizer(), set, latents),
          out.resolve("diffusion-checkpoint.safetensors"),
          new TrainingLog(
              out.resolve("diffusion.log"),
              options.batchSize(),
              (step, all, loss, rate) -> {
                task.done(step);
                if (step % options.checkpointEvery() == 0) {
                  write(trainer, written);
                }
              }));
      trainer.write(written, ScalarType.Half);
    }
  }

  private static void write(DiffusionTrainer trainer, Path directory) {
    try {
      trainer.write(directory, ScalarType.Half);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Scaled latents; the images' pixels are given back. */
  private static Tensor encoded(
      LatentDiffusion model,
      PretrainingSet set,
      Path out,
      Options options,
      int threads,
      Progress progress)
      throws IOException {
    AutoencoderConfig config = model.vae().config();
    PretrainingLatents latents =
        new PretrainingLatents(
            model.vaeParameters().all(),
            config.withScalingFactor(1),
            LibTorch.type(options.bfloat16()),
            out.resolve(LATENTS));
    Tensor encoded = latents.of(set.images(), threads, progress);
    set.images().close();
    return encoded.mul_(new Scalar(config.scalingFactor()));
  }

  private static DiffusionTrainingOptions training(Options options) {
    return new DiffusionTrainingOptions(
        options.steps(),
        options.batchSize(),
        new LearningRate(options.learningRate(), WARM_UP_STEPS, options.schedule()),
        options.loss(),
        0.01,
        1,
        LABEL_SHARE,
        EMPTY_SHARE,
        true,
        options.emaDecay(),
        options.checkpointEvery(),
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
