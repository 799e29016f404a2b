package io.distillery.diffusion.sampling;

import static org.bytedeco.pytorch.global.torch.cat;

import io.distillery.diffusion.tokenizer.ClipTokenizer;
import io.distillery.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** Prompts to text states. */
public final class PromptEncoder {
  private final ClipTokenizer tokenizer;
  private final TextEncoder encoder;
  private final PromptMode mode;

  public PromptEncoder(ClipTokenizer tokenizer, TextEncoder encoder, PromptMode mode) {
    this.tokenizer = tokenizer;
    this.encoder = encoder;
    this.mode = mode;
  }

  /**
   * The states of each prompt, and of the negative prompt beside it.
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

  /** One call of the encoder, with the negative prompt in the first row. */
  private List<PromptStates> padded(List<String> prompts, String negative) {
    List<String> texts = new ArrayList<>(List.of(negative));
    texts.addAll(prompts);
    Tensor states = encoder.forward(tokenizer.encodePadded(texts));
    List<PromptStates> pairs = new ArrayList<>();
    for (int row = 1; row <= prompts.size(); row++) {
      pairs.add(new PromptStates(states.narrow(0, row, 1), states.narrow(0, 0, 1)));
    }
    return pairs;
  }

  /**
   * The reference sets the length by the text of more words, and fails where that one has fewer
   * ids; the longer in ids is the same wherever it does not fail.
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
      states.push_back(encoder.forward(Tensors.of(window, 1, window.length)));
    }
    return cat(states, 1);
  }
}
