package io.distillery.llava;

import io.distillery.torch.EngineWork;
import io.distillery.torch.ResultScope;
import io.distillery.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Answers a batch of prompts token by token: each pass through the weights serves all of them. What
 * stands before the first image is the same for many batches and is read once. Not for use by
 * several threads.
 */
final class Generation implements AutoCloseable {
  private final LlavaModel model;
  private final Set<Integer> ends;

  private int[] prefix = {};
  private KeyValueCache prefixRead;

  /**
   * Of a model.
   *
   * @param ends ids that end an answer
   */
  Generation(LlavaModel model, Set<Integer> ends) {
    this.model = model;
    this.ends = Set.copyOf(ends);
  }

  /**
   * Generates.
   *
   * @param images as {@link LlavaModel#look} gives them; null where no prompt has any
   * @param samplers of each prompt
   * @param maxTokens of an answer
   * @param eachLogits is shown each step's logits, {@code (B, vocabulary)}
   * @return of each prompt the new ids, the one that ended it included
   */
  List<List<Integer>> generate(
      PromptBatch batch,
      Tensor images,
      List<TokenSampler> samplers,
      int maxTokens,
      Consumer<Tensor> eachLogits) {
    List<List<Integer>> answers = new ArrayList<>();
    samplers.forEach(sampler -> answers.add(new ArrayList<>()));
    try (EngineWork work = EngineWork.begin();
        KeyValueCache cache = model.llama().cache(batch.size(), model.type())) {
      Tensor logits = ResultScope.detached(() -> read(batch, images, cache));
      for (int count = 1; ; count++) {
        eachLogits.accept(logits);
        long[] next = draw(logits, samplers, answers);
        logits.close();
        if (count == maxTokens || answers.stream().allMatch(this::isComplete)) {
          return answers;
        }
        work.pause();
        logits = ResultScope.detached(() -> readNext(next, batch, cache));
      }
    }
  }

  /** Whether the model has ended the answer. */
  boolean isComplete(List<Integer> answer) {
    return !answer.isEmpty() && ends.contains(answer.get(answer.size() - 1));
  }

  /** Reads the prompts; the logits of what comes next. */
  private Tensor read(PromptBatch batch, Tensor images, KeyValueCache cache) {
    int from = images == null ? 0 : startWithPrefix(batch, cache);
    return readOn(model.embed(batch, images, from), batch, cache);
  }

  /** Reads a token of each answer; the logits of what comes next. */
  private Tensor readNext(long[] ids, PromptBatch batch, KeyValueCache cache) {
    Tensor x = model.llama().embed(Tensors.of(ids, ids.length, 1)).to(model.type());
    return readOn(x, batch, cache);
  }

  /** Reads the vectors {@code (B, N, width)} of the next places; the logits behind the last. */
  private Tensor readOn(Tensor x, PromptBatch batch, KeyValueCache cache) {
    int from = cache.length();
    int to = from + (int) x.size(1);
    cache.reserve(to - from);
    Tensor mask = batch.mask(from, to, cache.capacity());
    Tensor states = model.llama().forward(x, batch.positions(from, to), mask, cache);
    return model.llama().logits(states.select(1, to - from - 1));
  }

  /** Adds a token to each answer that is not complete; the tokens to be read next. */
  private long[] draw(Tensor logits, List<TokenSampler> samplers, List<List<Integer>> answers) {
    long[] ids = new long[answers.size()]; // what follows a complete answer is never looked at
    int vocabulary = (int) logits.size(1);
    float[] all = Tensors.floats(logits);
    for (int row = 0; row < ids.length; row++) {
      if (!isComplete(answers.get(row))) {
        int from = row * vocabulary;
        int id = samplers.get(row).next(Arrays.copyOfRange(all, from, from + vocabulary));
        answers.get(row).add(id);
        ids[row] = id;
      }
    }
    return ids;
  }

  /** Takes what all prompts have before their first image, read now or before; how much it is. */
  private int startWithPrefix(PromptBatch batch, KeyValueCache cache) {
    int[] common = batch.beforeImages();
    if (common.length == 0) {
      return 0;
    }
    if (!Arrays.equals(common, prefix)) {
      close();
      prefix = common;
      PromptBatch alone = new PromptBatch(new int[][] {common}, new int[1], batch.imageToken());
      prefixRead = model.llama().cache(1, model.type());
      try (PointerScope scope = new PointerScope()) {
        read(alone, null, prefixRead);
      }
    }
    cache.start(prefixRead, batch.pads());
    return common.length;
  }

  @Override
  public void close() {
    if (prefixRead != null) {
      prefixRead.close();
      prefixRead = null;
      prefix = new int[0];
    }
  }
}
