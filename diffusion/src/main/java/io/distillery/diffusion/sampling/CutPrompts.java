package io.distillery.diffusion.sampling;

import io.distillery.base.Text;
import io.distillery.diffusion.tokenizer.ClipTokenizer;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Remembers which prompts were longer than the text encoder reads, and what was left out. */
final class CutPrompts {
  private static final int MOST_SHOWN = 200;
  private static final int ENDS = 2; // the start and the end token

  private final ClipTokenizer tokenizer;
  private final Set<String> cut = new LinkedHashSet<>();
  private String firstLoss;

  CutPrompts(ClipTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** Looks at a prompt that will be cut if it is too long. */
  void look(String prompt) {
    long[] ids = tokenizer.encode(prompt);
    int kept = tokenizer.maxLength() - ENDS;
    if (ids.length > kept && cut.add(prompt) && firstLoss == null) {
      String loss = tokenizer.decode(Arrays.copyOfRange(ids, kept, ids.length));
      firstLoss = loss.length() > MOST_SHOWN ? loss.substring(0, MOST_SHOWN) + "..." : loss;
    }
  }

  /** What was found so far, in a sentence. */
  Optional<String> remark() {
    if (cut.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Text.format(
            "%s cut to the %d tokens that the text encoder reads (start and end among them); left out"
                + "%s: \"%s\". Shorten it, or read all of it in windows (synthesis.guidance.promptMode windows)",
            cut.size() == 1 ? "A prompt is" : Text.format("%d prompts are", cut.size()),
            tokenizer.maxLength(),
            cut.size() == 1 ? "" : " of the first",
            firstLoss));
  }
}
