package io.distillery.diffusion.sampling;

import io.distillery.base.Text;
import io.distillery.diffusion.tokenizer.ClipTokenizer;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Remembers which prompts were longer than the text encoder reads, and what was left out; in the
 * order of the alphabet, for several threads may look.
 */
final class CutPrompts {
  private static final int MOST_SHOWN = 200;
  private static final int ENDS = 2; // the start and the end token

  private final ClipTokenizer tokenizer;
  private final SortedMap<String, String> losses = new TreeMap<>(); // by prompt

  CutPrompts(ClipTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** Looks at a prompt that will be cut if it is too long. */
  synchronized void look(String prompt) {
    long[] ids = tokenizer.encode(prompt);
    int kept = tokenizer.maxLength() - ENDS;
    if (ids.length > kept) {
      losses.computeIfAbsent(
          prompt, cut -> tokenizer.decode(Arrays.copyOfRange(ids, kept, ids.length)));
    }
  }

  /** What was found so far, in a sentence. */
  synchronized Optional<String> remark() {
    if (losses.isEmpty()) {
      return Optional.empty();
    }
    String loss = losses.get(losses.firstKey());
    return Optional.of(
        Text.format(
            "%s cut to the %d tokens that the text encoder reads (start and end among them); left out"
                + "%s: \"%s\". Shorten it, or read all of it in windows (synthesis.guidance.promptMode windows)",
            losses.size() == 1 ? "A prompt is" : Text.format("%d prompts are", losses.size()),
            tokenizer.maxLength(),
            losses.size() == 1 ? "" : " of the first",
            loss.length() > MOST_SHOWN ? loss.substring(0, MOST_SHOWN) + "..." : loss));
  }
}
