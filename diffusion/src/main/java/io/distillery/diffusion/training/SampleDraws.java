package io.distillery.diffusion.training;

import static org.bytedeco.pytorch.global.torch.where;

import io.distillery.base.Seeds;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Makes the random draws of each step: they follow from the seed and the step's number alone. */
final class SampleDraws {
  private final TrainingPairs pairs;
  private final Batches batches;
  private final DiffusionTrainingOptions options;
  private final int timesteps;

  SampleDraws(TrainingPairs pairs, DiffusionTrainingOptions options, int timesteps) {
    this.pairs = pairs;
    this.options = options;
    this.timesteps = timesteps;
    batches = new Batches(pairs.size(), options.batchSize(), options.seed());
  }

  /** Draws the whole batch of a step (from 0). */
  Samples of(long step) {
    long[] batch = batches.of(step);
    try (RandomSource random = new RandomSource(Seeds.derive(options.seed(), "step", step))) {
      Tensor items = Tensors.of(batch, batch.length);
      Tensor rows = views(items, step);
      Tensor latents = pairs.latents().index_select(0, rows);
      Tensor ids = prompts(items, rows, random.uniform(batch.length, 1));
      long[] drawn = Tensors.longs(random.integers(timesteps, batch.length));
      Tensor noise = random.normal(Tensors.shape(latents));
      return new Samples(latents, ids, pairs.emptyPrompt(), drawn, noise);
    }
  }

  private Tensor views(Tensor items, long step) {
    if (pairs.views() == 1) {
      return items;
    }
    try (RandomSource random = new RandomSource(Seeds.derive(options.seed(), "views", step))) {
      return items
          .mul(new Scalar(pairs.views()))
          .add_(random.integers(pairs.views(), items.size(0)));
    }
  }

  /** Picks captions, of which some are replaced by label prompts and some by the empty prompt. */
  private Tensor prompts(Tensor items, Tensor rows, Tensor lot) {
    Tensor captions = pairs.captions().index_select(0, rows);
    Tensor labels = pairs.labelPrompts().index_select(0, pairs.classes().index_select(0, items));
    Tensor ids = where(lot.lt(new Scalar(options.labelShare())), labels, captions);
    Tensor emptied = lot.ge(new Scalar(1 - options.emptyShare()));
    return where(emptied, pairs.emptyPrompt().expand_as(ids), ids);
  }
}
