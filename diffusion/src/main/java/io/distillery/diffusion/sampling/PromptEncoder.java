package io.distillery.diffusion.sampling;

import static org.bytedeco.pytorch.global.torch.cat;

import io.distillery.diffusion.tokenizer.ClipTokenizer;
import io.distillery.torch.Tensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * Encodes prompts to text states. The states of the prompts seen last are kept, so that the
 * negative prompt and those that many images share are encoded once. Several threads may encode.
 */
public final class PromptEncoder {
  /** Bounds the states that are kept, 15 MB in Stable Diffusion. */
  private static final int KEPT = 64;

  private final ClipTokenizer tokenizer;
  private final TextEncoder encoder;
  private final PromptMode mode;
  private final CutPrompts cut;

  /** Holds states by ids, the least recently used first. */
  private final Map<String, Tensor> recent =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tensor> eldest) {
          if (size() <= KEPT) {
            return false;
          }
          eldest.getValue().close();
          return true;
        }
      };

  /** Encodes with a tokenizer and a text encoder, in one mode. */
  public PromptEncoder(ClipTokenizer tokenizer, TextEncoder encoder, PromptMode mode) {
    this.tokenizer = tokenizer;
    this.encoder = encoder;
    this.mode = mode;
    this.cut = new CutPrompts(tokenizer);
  }

  /** Says which prompts were cut, if any were. */
  public Optional<String> remark() {
    return cut.remark();
  }

  /**
   * Computes the states of each prompt, and of the negative prompt beside it.
   *
   * @return one for each prompt, tensors in the caller's scope; of equal lengths in {@link
   *     PromptMode#PADDED}
   */
  public List<PromptStates> encode(List<String> prompts, String negative) {
    return switch (mode) {
      case PADDED -> padded(prompts, negative);
      case WINDOWS -> prompts.stream().map(prompt -> windows(prompt, negative)).toList();
    };
  }

  private List<PromptStates> padded(List<String> prompts, String negative) {
    cut.look(negative);
    prompts.forEach(cut::look);
    Tensor steeredFrom = states(tokenizer.encodePadded(negative));
    return prompts.stream()
        .map(prompt -> new PromptStates(states(tokenizer.encodePadded(prompt)), steeredFrom))
        .toList();
  }

  /**
   * Encodes both in windows; the reference sets the length by the text of more words, and fails
   * where that one has fewer ids; the longer in ids is the same wherever it does not fail.
   */
  private PromptStates windows(String prompt, String negative) {
    long[] promptIds = tokenizer.encodeWithEnds(prompt);
    long[] negativeIds = tokenizer.encodeWithEnds(negative);
    int length = Math.max(promptIds.length, negativeIds.length);
    return new PromptStates(
        inWindows(tokenizer.encodePadded(prompt, length)),
        inWindows(tokenizer.encodePadded(negative, length)));
  }

  private Tensor inWindows(long[] ids) {
    TensorVector states = new TensorVector();
    for (int from = 0; from < ids.length; from += tokenizer.maxLength()) {
      long[] window =
          Arrays.copyOfRange(ids, from, Math.min(ids.length, from + tokenizer.maxLength()));
      states.push_back(states(window));
    }
    return cat(states, 1);
  }

  /** States of ids, computed by themselves so that they do not depend on what else is encoded. */
  private synchronized Tensor states(long[] ids) {
    return new Tensor(recent.computeIfAbsent(Arrays.toString(ids), key -> compute(ids)));
  }

  private Tensor compute(long[] ids) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard inference = new NoGradGuard()) {
      return encoder.forward(Tensors.of(ids, 1, ids.length)).retainReference();
    }
  }
}
