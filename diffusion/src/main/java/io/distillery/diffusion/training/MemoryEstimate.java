package io.distillery.diffusion.training;

import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.UNetConfig;

/**
 * Estimates what a training will need, counted before it starts. What is kept for every parameter
 * is exact; activations are counted layer by layer, by the tensors that autograd keeps of each;
 * what the engine and its kernels need on top is not counted.
 *
 * @param weights bytes of the model's weights
 * @param learning bytes beside them: two moments of AdamW, averages, and adapters themselves
 * @param gradients bytes of the gradients of what learns
 * @param activations bytes of what is kept between the ways forward and back, and of weights that
 *     are cast for it
 */
public record MemoryEstimate(long weights, long learning, long gradients, long activations) {
  private static final int FLOAT = 4;
  private static final int BFLOAT16 = 2;

  /**
   * Counts tensors of each pixel and channel of a transformer: norms, projections, queries to
   * outputs, GEGLU.
   */
  private static final int TRANSFORMER_TENSORS = 34;

  /**
   * Counts tensors of each pixel and channel of a transformer, in float32 in any case: around
   * attention.
   */
  private static final int ATTENTION_TENSORS = 6;

  /**
   * Counts tensors of each token and channel of the text encoder, its feed-forward layer aside:
   * norms, queries to outputs, sums.
   */
  private static final int TEXT_TENSORS = 9;

  /**
   * Counts tensors of each token and channel of that feed-forward layer: inputs, gates, products.
   */
  private static final int TEXT_WIDE_TENSORS = 3;

  /**
   * Counts the memory of a training.
   *
   * @param config of the U-Net
   * @param text of the text encoder
   * @param weightBytes of all parts of the model
   * @param unetParameters how many numbers the U-Net has
   * @param trainedParameters how many numbers learn
   * @param trainsText whether some of them are the text encoder's
   */
  public static MemoryEstimate of(
      UNetConfig config,
      ClipTextConfig text,
      long weightBytes,
      long unetParameters,
      long trainedParameters,
      boolean trainsText,
      DiffusionTrainingOptions options) {
    MemorySaving memory = options.memory();
    int own = options.lora() == null ? 0 : FLOAT;
    int number = memory.bfloat16() ? BFLOAT16 : FLOAT;
    long samples = (options.batchSize() + memory.parts() - 1L) / memory.parts();
    if (options.loss() == DiffusionTrainingOptions.Loss.ADAPTIVE) {
      samples *= 2;
    }
    Walk walk = new Walk(config, text, number, trainsText);
    long perSample =
        memory.recomputeActivations()
            ? walk.outputs + 2 * walk.largest // and gradients of the segment at hand
            : walk.inside;
    boolean castsKept =
        memory.bfloat16() && options.lora() == null && !memory.recomputeActivations();
    return new MemoryEstimate(
        weightBytes,
        trainedParameters * (own + 3 * FLOAT),
        trainedParameters * FLOAT,
        samples * perSample + (castsKept ? unetParameters * BFLOAT16 : 0));
  }

  /** Returns what comes on top of a model and an optimiser that are there already. */
  public long toCome() {
    return gradients + activations;
  }

  /** Goes through the model as its forward pass does, and counts bytes of one sample. */
  private static final class Walk {
    private final UNetConfig config;
    private final int number;
    private final int tokens;
    private long inside;
    private long outputs;
    private long largest;

    Walk(UNetConfig config, ClipTextConfig text, int number, boolean trainsText) {
      this.config = config;
      this.number = number;
      tokens = text.positions();
      for (int layer = 0; trainsText && layer < text.layers(); layer++) {
        text(text);
      }
      int levels = config.blockChannels().size();
      for (int level = 0; level < levels; level++) {
        int in = config.blockChannels().get(Math.max(0, level - 1));
        for (int layer = 0; layer < config.layersPerBlock(); layer++) {
          layer(level, in, config.attends().get(level));
          in = config.blockChannels().get(level);
        }
      }
      int deepest = config.blockChannels().get(levels - 1);
      layer(levels - 1, deepest, true);
      layer(levels - 1, deepest, false);
      for (int level = levels - 1; level >= 0; level--) {
        int own = config.blockChannels().get(level);
        int below = config.blockChannels().get(Math.min(levels - 1, level + 1));
        for (int layer = 0; layer <= config.layersPerBlock(); layer++) {
          int skip =
              layer < config.layersPerBlock()
                  ? own
                  : config.blockChannels().get(Math.max(0, level - 1));
          layer(level, (layer == 0 ? below : own) + skip, config.attends().get(level));
        }
      }
    }

    private void text(ClipTextConfig text) {
      long channels =
          (long) TEXT_TENSORS * text.width() + (long) TEXT_WIDE_TENSORS * text.feedForwardWidth();
      add(tokens * channels * FLOAT, (long) tokens * text.width() * FLOAT);
    }

    private void add(long bytes, long ofOutput) {
      inside += bytes;
      outputs += ofOutput;
      largest = Math.max(largest, bytes);
    }

    private void layer(int level, int in, boolean attends) {
      long side = Math.max(1, config.sampleSize() >> level);
      long pixels = side * side;
      int out = config.blockChannels().get(level);
      // resnet: what its two norms, activations and convolutions keep of their inputs
      long bytes = pixels * number * (3L * in + 4L * out);
      if (attends) {
        bytes += pixels * out * ((long) TRANSFORMER_TENSORS * number);
        bytes += pixels * out * ((long) ATTENTION_TENSORS * FLOAT);
        bytes += 2L * tokens * out * FLOAT; // the text's keys and values
      }
      add(bytes, pixels * out * number);
    }
  }
}
