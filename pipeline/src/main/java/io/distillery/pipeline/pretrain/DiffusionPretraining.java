package io.distillery.pipeline.pretrain;

import static org.bytedeco.pytorch.global.torch.empty;
import static org.bytedeco.pytorch.global.torch.stack;

import io.distillery.dataset.Cifar10;
import io.distillery.dataset.Progress;
import io.distillery.diffusion.AutoencoderConfig;
import io.distillery.diffusion.AutoencoderKL;
import io.distillery.diffusion.ClipTextConfig;
import io.distillery.diffusion.LatentDiffusion;
import io.distillery.diffusion.UNetConfig;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.diffusion.tokenizer.BytePairTrainer;
import io.distillery.diffusion.tokenizer.ClipTokenizer;
import io.distillery.diffusion.training.DiffusionTrainer;
import io.distillery.diffusion.training.DiffusionTrainingOptions;
import io.distillery.diffusion.training.LearningRate;
import io.distillery.diffusion.training.TrainingPairs;
import io.distillery.diffusion.training.TrainingProgress;
import io.distillery.prototype.LabelPrompt;
import io.distillery.torch.Parameters;
import io.distillery.torch.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Trains {@code mini}'s denoiser and text encoder on CIFAR-10's training images as described. */
public final class DiffusionPretraining {
  private static final int LATENT_SIDE = 8;
  private static final int TEXT_WIDTH = 96;
  private static final int TEXT_LAYERS = 2;
  private static final int HEADS = 4;
  private static final int BATCH_SIZE = 48;
  private static final double LEARNING_RATE = 7e-4;
  private static final long WARM_UP_STEPS = 200;
  private static final double EMA_DECAY = 0.999;
  private static final double LABEL_SHARE = 0.1;
  private static final double EMPTY_SHARE = 0.1;
  private static final long CHECKPOINT_EVERY = 500;
  private static final int ENCODING_BATCH = 200;
  private static final long INITIAL_SEED = 1;

  private static final UNetConfig UNET =
      new UNetConfig(
          LATENT_SIDE,
          AutoencoderPretraining.MINI.latentChannels(),
          List.of(64, 128),
          List.of(false, true), // attention over 4 x 4 pixels only: cheap, and enough for 32 px
          1,
          List.of(HEADS, HEADS),
          TEXT_WIDTH,
          16,
          1e-5,
          false);

  private DiffusionPretraining() {}

  /**
   * Trains, from the checkpoint in {@code out} if there is one, and writes the model to {@code
   * out/model}, weights in half precision.
   *
   * @param archive the verified CIFAR-10 package
   * @param out where {@link AutoencoderPretraining} has written the autoencoder
   * @param steps updates of 48 image-text pairs
   */
  public static void run(
      Path archive, Path out, long steps, Progress progress, TrainingProgress training)
      throws IOException {
    Path weights = out.resolve(AutoencoderPretraining.WEIGHTS);
    if (!Files.exists(weights)) {
      throw new IOException(
          "There is no %s: run 'distillery pretrain autoencoder' with the same --out first"
              .formatted(weights));
    }
    List<String> captions = MirroredCaptions.of(archive, out.resolve("captions.txt"), progress);
    ClipTokenizer tokenizer =
        BytePairTrainer.train(captions.stream(), BytePairTrainer.Options.defaults());
    try (PointerScope scope = new PointerScope();
        SafeTensors file = SafeTensors.open(weights);
        PretrainingImages images = PretrainingImages.ofCifar(archive, "train")) {
      Map<String, Tensor> autoencoder = file.tensors();
      Tensor latents = encode(autoencoder, images, progress);
      double scale = 1 / latents.std().item_double();
      latents.mul_(new Scalar(scale));
      AutoencoderConfig vae = AutoencoderPretraining.MINI.withScalingFactor(scale);
      try (LatentDiffusion model =
              LatentDiffusion.create(
                  UNET,
                  vae,
                  textConfig(tokenizer),
                  tokenizer,
                  SchedulerConfig.stableDiffusion(),
                  part ->
                      part.equals("vae")
                          ? Parameters.from(autoencoder, null, weights.toString())
                          : Parameters.initialised(INITIAL_SEED));
          DiffusionTrainer trainer = new DiffusionTrainer(model, options(steps))) {
        trainer.train(
            pairs(tokenizer, captions, latents, images),
            out.resolve("diffusion-checkpoint.safetensors"),
            new TrainingLog(out.resolve("diffusion.log"), BATCH_SIZE, training));
        trainer.write(out.resolve("model"), ScalarType.Half);
      }
    }
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

  private static DiffusionTrainingOptions options(long steps) {
    return new DiffusionTrainingOptions(
        steps,
        BATCH_SIZE,
        new LearningRate(LEARNING_RATE, WARM_UP_STEPS, LearningRate.Shape.COSINE),
        DiffusionTrainingOptions.Loss.MIN_SNR,
        0.01,
        1,
        LABEL_SHARE,
        EMPTY_SHARE,
        true,
        EMA_DECAY,
        CHECKPOINT_EVERY,
        0);
  }

  /** Unscaled latents {@code [2 N, C, 8, 8]}: image, mirror image, next image. */
  private static Tensor encode(
      Map<String, Tensor> weights, PretrainingImages images, Progress progress) {
    Tensor latents =
        empty(
            2L * images.size(),
            AutoencoderPretraining.MINI.latentChannels(),
            LATENT_SIDE,
            LATENT_SIDE);
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Parameters parameters = Parameters.from(weights, null, AutoencoderPretraining.WEIGHTS);
      AutoencoderKL vae = new AutoencoderKL(parameters.root(), AutoencoderPretraining.MINI);
      for (int from = 0; from < images.size(); from += ENCODING_BATCH) {
        try (PointerScope batch = new PointerScope()) {
          Tensor x = images.range(from, ENCODING_BATCH);
          TensorVector both = new TensorVector(vae.encode(x).mean(), vae.encode(x.flip(3)).mean());
          latents
              .narrow(0, 2L * from, 2L * ENCODING_BATCH)
              .copy_(stack(both, 1).flatten(0, 1)); // (B, 2, C, h, w) -> (2 B, C, h, w)
        }
        progress.update("Encoding", from + ENCODING_BATCH, images.size());
      }
    }
    return latents;
  }

  private static TrainingPairs pairs(
      ClipTokenizer tokenizer, List<String> captions, Tensor latents, PretrainingImages images) {
    long[] classes = new long[captions.size()];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = images.labels()[i / 2];
    }
    return TrainingPairs.of(
        latents,
        captions,
        classes,
        new Cifar10().classNames().stream().map(LabelPrompt::of).toList(),
        tokenizer);
  }
}
