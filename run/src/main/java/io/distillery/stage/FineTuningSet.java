package io.distillery.stage;

import io.distillery.base.Progress;
import io.distillery.base.Seeds;
import io.distillery.dataset.BadImages;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.training.TrainingPairs;
import io.distillery.encode.ImageView;
import io.distillery.encode.LatentStatistic;
import io.distillery.finetune.MirroredText;
import io.distillery.finetune.TrainingViews;
import io.distillery.prototype.text.LabelPrompt;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The source images as a model learns from them, and those that it does not learn from.
 *
 * @param learned in all their views
 * @param heldOut whole and unmirrored; none where the share held out is less than an image
 */
record FineTuningSet(TrainingPairs learned, Optional<TrainingPairs> heldOut) {
  private static final int MOST_HELD_OUT = 256;

  /**
   * Encodes the images in the views that are asked for.
   *
   * @param bad for the images that cannot be read
   */
  static FineTuningSet of(
      SourceLatents source,
      LatentDiffusion diffusion,
      SortedMap<String, String> descriptions,
      TrainingViews seen,
      long seed,
      BadImages bad,
      Progress progress)
      throws IOException {
    List<ImageView> views = ImageView.all(seen.crops(), seen.flips());
    List<String> captions = new ArrayList<>();
    List<Long> classes = new ArrayList<>();
    TensorVector byView = new TensorVector();
    for (ImageView view : views) {
      TensorVector byClass = new TensorVector();
      boolean first = view.equals(ImageView.WHOLE);
      source.forEachClass(
          view,
          diffusion,
          LatentStatistic.MEAN,
          first ? bad : source.source().badImages(), // counted once
          progress,
          (imageClass, label, encoded) -> {
            byClass.push_back(encoded.latents());
            for (String file : first ? encoded.files() : List.<String>of()) {
              captions.add(descriptions.getOrDefault(file, LabelPrompt.of(imageClass.name())));
              classes.add((long) label);
            }
          });
      byView.push_back(torch.cat(byClass, 0));
    }
    Tensor latents = torch.stack(byView, 1); // (N, views, C, h, w)
    List<String> labels =
        source.source().images().classNames().names().stream().map(LabelPrompt::of).toList();
    long[] order = order(classes.size(), seed);
    int held = heldOut(seen, classes.size());
    return new FineTuningSet(
        pairs(
            Arrays.copyOfRange(order, held, order.length),
            views,
            latents,
            captions,
            classes,
            labels,
            diffusion),
        held == 0
            ? Optional.empty()
            : Optional.of(
                pairs(
                    Arrays.copyOf(order, held),
                    views.subList(0, 1),
                    latents,
                    captions,
                    classes,
                    labels,
                    diffusion)));
  }

  /** Counts the images that are not learned from. */
  static int heldOut(TrainingViews views, int images) {
    return (int) Math.min(MOST_HELD_OUT, views.heldOut() * images);
  }

  private static long[] order(int images, long seed) {
    try (RandomSource random = new RandomSource(Seeds.derive(seed, "held out"))) {
      return Tensors.longs(random.permutation(images));
    }
  }

  private static TrainingPairs pairs(
      long[] items,
      List<ImageView> views,
      Tensor latents,
      List<String> captions,
      List<Long> classes,
      List<String> labels,
      LatentDiffusion diffusion) {
    Arrays.sort(items);
    List<String> texts = new ArrayList<>();
    for (long item : items) {
      for (ImageView view : views) {
        String caption = captions.get((int) item);
        texts.add(view.mirrored() ? MirroredText.of(caption) : caption);
      }
    }
    return TrainingPairs.ofViews(
        views.size(),
        latents
            .index_select(0, Tensors.of(items, items.length))
            .narrow(1, 0, views.size())
            .flatten(0, 1)
            .contiguous(),
        texts,
        Arrays.stream(items).map(item -> classes.get((int) item)).toArray(),
        labels,
        diffusion.tokenizer());
  }
}
