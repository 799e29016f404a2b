package io.distillery.diffusion.training;

import io.distillery.diffusion.UNetConfig;

/**
 * What a training will need, counted before it starts. What is kept for every parameter is exact;
 * activations are counted layer by layer, by the tensors that autograd keeps of each; what the
 * engine and its kernels need on top is not counted.
 *
 * @param weights bytes of the model's weights
 * @param trained bytes beside them: gradients, two moments of AdamW, averages, and adapters
 *     themselves
 * @param activations bytes of what is kept between the ways forward and back, and of weights that
 *     are cast for it
 */
public record MemoryEstimate(long weights, long trained, long activations) {
  private static final int FLOAT = 4;
  private static final int BFLOAT16 = 2;

  /** Of each pixel and channel of a transformer: norms, projections, queries to outputs, GEGLU. */
  private static final int TRANSFORMER_TENSORS = 34;

  /** Of each pixel and channel of a transformer, in float32 in any case: around attention. */
  private static final int ATTENTION_TENSORS = 6;

  /**
   * @param config of the U-Net
   * @param weightBytes of all parts of the model
   * @param unetParameters how many numbers the U-Net has
   * @param trainedParameters how many numbers learn
   */
  public static MemoryEstimate of(
      UNetConfig config,
      long weightBytes,
      long unetParameters,
      long trainedParameters,
      DiffusionTrainingOptions options) {
    MemorySaving memory = options.memory();
    int own = options.lora() == null ? 0 : FLOAT;
    int number = memory.bfloat16() ? BFLOAT16 : FLOAT;
    long samples = (options.batchSize() + memory.parts() - 1L) / memory.parts();
    if (options.loss() == DiffusionTrainingOptions.Loss.ADAPTIVE) {
      samples *= 2;
    }
    Walk walk = new Walk(config, number);
    long perSample = memory.recomputeActivations() ? walk.outputs + walk.largest : walk.inside;
    boolean castsKept =
        memory.bfloat16() && options.lora() == null && !memory.recomputeActivations();
    return new MemoryEstimate(
        weightBytes,
        trainedParameters * (own + 4 * FLOAT),
        samples * perSample + (castsKept ? unetParameters * BFLOAT16 : 0));
  }

  /** All of it. */
  public long total() {
    return weights + trained + activations;
  }

  /** Goes through the U-Net as its forward pass does, and counts bytes of one sample. */
  private static final class Walk {
    private final UNetConfig config;
    private final int number;
    private long inside;
    private long outputs;
    private long largest;

    Walk(UNetConfig config, int number) {
      this.config = config;
      this.number = number;
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

    private void layer(int level, int in, boolean attends) {
      long side = Math.max(1, config.sampleSize() >> level);
      long pixels = side * side;
      int out = config.blockChannels().get(level);
      // resnet: what its two norms, activations and convolutions keep of their inputs
      long bytes = pixels * number * (3L * in + 4L * out);
      if (attends) {
        bytes += pixels * out * ((long) TRANSFORMER_TENSORS * number);
        bytes += pixels * out * ((long) ATTENTION_TENSORS * FLOAT);
      }
      inside += bytes;
      outputs += pixels * out * number;
      largest = Math.max(largest, bytes);
    }
  }
}
