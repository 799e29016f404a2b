package io.distillery.pipeline.pretrain;

import static org.bytedeco.pytorch.global.torch.clamp;

import io.distillery.diffusion.AutoencoderConfig;
import io.distillery.diffusion.AutoencoderKL;
import io.distillery.diffusion.training.AutoencoderTrainer;
import io.distillery.diffusion.training.LearningRate;
import io.distillery.diffusion.training.TrainingProgress;
import io.distillery.torch.Parameters;
import io.distillery.torch.SafeTensors;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/** Trains {@code mini}'s autoencoder on the training images of CIFAR-10. */
public final class AutoencoderPretraining {
  /** The numbers of {@code mini}'s autoencoder: 32 px images to latents of 8 x 8 x 8. */
  static final AutoencoderConfig CONFIG =
      new AutoencoderConfig(3, 8, List.of(24, 48, 96), 1, 8, 32, 1);

  /** The weights in the output directory, float32. */
  static final String WEIGHTS = "autoencoder.safetensors";

  private static final int BATCH_SIZE = 32;
  private static final double LEARNING_RATE = 2e-3;
  private static final long WARM_UP_STEPS = 200;
  private static final double DIVERGENCE_WEIGHT = 1e-4;
  private static final double EMA_DECAY = 0.998;
  private static final long CHECKPOINT_EVERY = 500;
  private static final int TEST_BATCH = 100;
  private static final double PEAK = 2; // of images in [-1, 1]

  private AutoencoderPretraining() {}

  /**
   * Trains, from the checkpoint in {@code out} if there is one, and writes {@value #WEIGHTS}.
   *
   * @param archive the verified CIFAR-10 package
   * @param out for checkpoint, log and weights
   * @param steps updates of 32 images
   * @return the mean peak signal-to-noise ratio over the test images, in dB
   */
  public static double run(Path archive, Path out, long steps, TrainingProgress progress)
      throws IOException {
    Files.createDirectories(out);
    AutoencoderTrainer.Options options =
        new AutoencoderTrainer.Options(
            steps,
            BATCH_SIZE,
            new LearningRate(LEARNING_RATE, WARM_UP_STEPS, LearningRate.Shape.COSINE),
            DIVERGENCE_WEIGHT,
            EMA_DECAY,
            CHECKPOINT_EVERY,
            0);
    try (CifarImages train = CifarImages.read(archive, "train");
        CifarImages test = CifarImages.read(archive, "test");
        AutoencoderTrainer trainer = new AutoencoderTrainer(CONFIG, options)) {
      trainer.train(
          train.pixels(),
          out.resolve("autoencoder-checkpoint.safetensors"),
          new TrainingLog(out.resolve("autoencoder.log"), BATCH_SIZE, progress));
      SafeTensors.write(out.resolve(WEIGHTS), trainer.averages(), Map.of("format", "pt"));
      return signalToNoise(trainer.averages(), test);
    }
  }

  /** Mean over the images of 10 log10(peak^2 / mean squared error). */
  static double signalToNoise(Map<String, Tensor> weights, CifarImages images) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Parameters parameters = Parameters.from(weights, null, WEIGHTS);
      AutoencoderKL vae = new AutoencoderKL(parameters.root(), CONFIG);
      double sum = 0;
      for (int from = 0; from < images.size(); from += TEST_BATCH) {
        try (PointerScope step = new PointerScope()) {
          Tensor x = images.range(from, TEST_BATCH);
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
}
