package io.distillery.diffusion.training;

import io.distillery.base.Text;
import io.distillery.diffusion.tokenizer.ClipTokenizer;
import io.distillery.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Holds what a {@link DiffusionTrainer} learns from, in memory: encoded images with their tokenised
 * captions, and the tokens of each class's label prompt and of the empty prompt. An image may be
 * there in several views (mirrored, cropped), one of which is drawn each time it is learned from.
 *
 * @param latents scaled, float32 {@code [N * views, C, h, w]}, the views of an image one after the
 *     other
 * @param captions token ids, int64 {@code [N * views, L]}
 * @param classes of each image, int64 {@code [N]}
 * @param labelPrompts token ids, int64 {@code [classes, L]}
 * @param emptyPrompt token ids, int64 {@code [1, L]}
 * @param views of each image, 1 or more
 */
public record TrainingPairs(
    Tensor latents,
    Tensor captions,
    Tensor classes,
    Tensor labelPrompts,
    Tensor emptyPrompt,
    int views) {
  /** Checks that the tensors fit each other. */
  public TrainingPairs {
    long items = latents.size(0);
    long length = emptyPrompt.size(1);
    if (views < 1
        || captions.size(0) != items
        || classes.size(0) * views != items
        || captions.size(1) != length
        || labelPrompts.size(1) != length) {
      throw new IllegalArgumentException(
          Text.format(
              "%d latents in %d views have captions %s and classes %s, label prompts %s, empty"
                  + " prompt of %d tokens",
              items,
              views,
              Arrays.toString(Tensors.shape(captions)),
              Arrays.toString(Tensors.shape(classes)),
              Arrays.toString(Tensors.shape(labelPrompts)),
              length));
    }
  }

  /**
   * Tokenises texts for a model.
   *
   * @param latents scaled, float32 {@code [N, C, h, w]}
   * @param captions of each image
   * @param classes of each image, indices of {@code labelPrompts}
   * @param labelPrompts of each class
   */
  public static TrainingPairs of(
      Tensor latents,
      List<String> captions,
      long[] classes,
      List<String> labelPrompts,
      ClipTokenizer tokenizer) {
    return ofViews(1, latents, captions, classes, labelPrompts, tokenizer);
  }

  /**
   * Tokenises the texts of images in several views.
   *
   * @param views of each image
   * @param latents scaled, float32 {@code [N * views, C, h, w]}
   * @param captions of each view of each image
   * @param classes of each image, indices of {@code labelPrompts}
   * @param labelPrompts of each class
   */
  public static TrainingPairs ofViews(
      int views,
      Tensor latents,
      List<String> captions,
      long[] classes,
      List<String> labelPrompts,
      ClipTokenizer tokenizer) {
    return new TrainingPairs(
        latents,
        tokenizer.encodePadded(captions),
        Tensors.of(classes, classes.length),
        tokenizer.encodePadded(labelPrompts),
        tokenizer.encodePadded(List.of("")),
        views);
  }

  /** Counts the images. */
  public long size() {
    return classes.size(0);
  }
}
