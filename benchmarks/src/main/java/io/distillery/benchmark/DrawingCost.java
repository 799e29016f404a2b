package io.distillery.benchmark;

import io.distillery.base.Text;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.model.TiledAutoencoder;
import io.distillery.diffusion.model.Tiling;
import io.distillery.diffusion.sampling.GenerationOptions;
import io.distillery.diffusion.sampling.ImageGenerator;
import io.distillery.diffusion.sampling.PromptEncoder;
import io.distillery.diffusion.sampling.PromptMode;
import io.distillery.diffusion.sampling.SeededNoise;
import io.distillery.diffusion.scheduler.SamplerChoice;
import io.distillery.torch.ProcessMemory;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What drawing images as a user does takes, and what its parts take. */
final class DrawingCost {
  private static final String PROMPT = "a photo of a ship on the sea";
  private static final int REPETITIONS = 3;

  private final LatentDiffusion model;
  private final int size;
  private final int batch;

  /** Of so many square images at once. */
  DrawingCost(LatentDiffusion model, int size, int batch) {
    this.model = model;
    this.size = size;
    this.batch = batch;
  }

  /**
   * Draws from text in so many steps.
   *
   * @param denoised is run after the last step, before the image is decoded
   * @return what Java allocated on its heap in each step but the first
   */
  long heapAStep(int steps, Runnable denoised) {
    GenerationOptions options =
        GenerationOptions.stableDiffusion()
            .withSteps(steps)
            .withScheduler(SamplerChoice.ofOption("ddim"));
    Map<Integer, Long> allocated = new TreeMap<>();
    try (PointerScope scope = new PointerScope();
        SeededNoise noise = new SeededNoise(LongStream.range(0, batch).toArray())) {
      new ImageGenerator(model, options)
          .fromText(
              prompts(),
              size,
              size,
              noise,
              (done, total, latents) -> {
                allocated.put(done, ProcessMemory.heapAllocated());
                if (done == total) {
                  denoised.run();
                }
              });
    }
    return (allocated.get(steps) - allocated.get(1)) / (steps - 1);
  }

  /** Seconds of the parts beside the denoising steps, by name. */
  TextTable parts() {
    ScalarType type = model.vaeType();
    TiledAutoencoder vae = new TiledAutoencoder(model.vae(), Tiling.never());
    TextTable table = new TextTable("part", "seconds");
    try (PointerScope scope = new PointerScope();
        NoGradGuard inference = new NoGradGuard()) {
      long side = size / model.vae().config().downscale();
      Tensor latents =
          torch.randn(batch, model.vae().config().latentChannels(), side, side).to(type);
      Tensor images = torch.rand(batch, model.vae().config().imageChannels(), size, size).to(type);
      table.row(
          "encode a prompt and the negative one",
          time(
              () ->
                  new PromptEncoder(
                          model.tokenizer(), model.textEncoder()::forward, PromptMode.PADDED)
                      .encode(List.of(PROMPT), "")));
      table.row("encode to latents", time(() -> vae.encode(images)));
      table.row("decode from latents", time(() -> vae.decode(latents)));
    }
    return table;
  }

  private static String time(Runnable work) {
    double seconds =
        new Timing(1, REPETITIONS)
            .median(
                () -> {
                  try (PointerScope scope = new PointerScope()) {
                    work.run();
                  }
                });
    return Text.format("%.4f", seconds);
  }

  private List<String> prompts() {
    return Collections.nCopies(batch, PROMPT);
  }
}
