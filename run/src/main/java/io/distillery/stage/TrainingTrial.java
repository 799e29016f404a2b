package io.distillery.stage;

import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.model.UNetConfig;
import io.distillery.diffusion.training.Checkpoints;
import io.distillery.diffusion.training.DiffusionTrainer;
import io.distillery.diffusion.training.DiffusionTrainingOptions;
import io.distillery.diffusion.training.TrainingPairs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;

/**
 * Measures how long a step of fine-tuning takes on this machine, by a few on latents of zeros. The
 * model has learned from them afterwards: open it anew.
 *
 * @param model to train
 * @param options by which it is trained
 * @param threads as many as the training has
 */
public record TrainingTrial(LatentDiffusion model, DiffusionTrainingOptions options, int threads) {
  private static final String PROMPT = "a photo";
  private static final int STEPS = 6;
  private static final int WARM_UP = 2;

  /** Says how much longer the way forth and back of a latent takes than the way forth. */
  private static final double BACK = 3;

  /**
   * Counts the steps that fit into a time.
   *
   * @param minutes above 0
   * @param looksEvery steps between looks; 0 for none
   * @param passes of latents through the denoiser at a look
   */
  long fitting(double minutes, long looksEvery, long passes) throws IOException {
    double stepsOfALook = passes / (BACK * options.batchSize());
    double looks = looksEvery == 0 ? 1 : 1 + stepsOfALook / looksEvery;
    return (long) (minutes * 60 / (seconds() * looks));
  }

  /** Measures a step, in seconds. */
  public double seconds() throws IOException {
    List<Long> times = new ArrayList<>();
    try (PointerScope scope = new PointerScope();
        DiffusionTrainer trainer = new DiffusionTrainer(model, options.withSteps(STEPS), threads)) {
      UNetConfig unet = model.unet().config();
      int images = options.batchSize();
      TrainingPairs zeros =
          TrainingPairs.of(
              torch.zeros(images, unet.latentChannels(), unet.sampleSize(), unet.sampleSize()),
              Collections.nCopies(images, PROMPT),
              new long[images],
              List.of(PROMPT),
              model.tokenizer());
      trainer.train(zeros, Checkpoints.none(), step -> times.add(System.nanoTime()));
    }
    return (times.get(STEPS - 1) - times.get(WARM_UP - 1)) / 1e9 / (STEPS - WARM_UP);
  }
}
