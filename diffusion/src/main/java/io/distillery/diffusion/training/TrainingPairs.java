package io.distillery.diffusion.training;

import io.distillery.torch.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * What a {@link DiffusionTrainer} learns from, in memory: encoded images with their tokenised
 * captions, and the tokens of each class's label prompt and of the empty prompt.
 *
 * @param latents scaled, float32 {@code [N, C, h, w]}
 * @param captions token ids, int64 {@code [N, L]}
 * @param classes of each image, int64 {@code [N]}
 * @param labelPrompts token ids, int64 {@code [classes, L]}
 * @param emptyPrompt token ids, int64 {@code [1, L]}
 */
public record TrainingPairs(
    Tensor latents, Tensor captions, Tensor classes, Tensor labelPrompts, Tensor emptyPrompt) {
  public TrainingPairs {
    long items = latents.size(0);
    long length = emptyPrompt.size(1);
    if (captions.size(0) != items
        || classes.size(0) != items
        || captions.size(1) != length
        || labelPrompts.size(1) != length) {
      throw new IllegalArgumentException(
          "%d latents have captions %s and classes %s, label prompts %s, empty prompt of %d tokens"
              .formatted(
                  items,
                  java.util.Arrays.toString(Tensors.shape(captions)),
                  java.util.Arrays.toString(Tensors.shape(classes)),
                  java.util.Arrays.toString(Tensors.shape(labelPrompts)),
                  length));
    }
  }

  /** How many images there are. */
  public long size() {
    return latents.size(0);
  }
}
