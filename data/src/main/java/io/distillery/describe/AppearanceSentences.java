package io.distillery.describe;

import java.util.List;

/**
 * Puts measurements into words: the most telling facts first, nothing that is not clear-cut.
 *
 * <p>The embedded diffusion model was trained on these sentences. Another wording, or another order
 * of its random choices, takes its captions away from what it has learnt.
 */
final class AppearanceSentences {
  /** Says beyond how many words sentences are left out. */
  private static final int MOST_WORDS = 60;

  private AppearanceSentences() {}

  static String of(Appearance seen, Wording wording) {
    ColourSentences colour = new ColourSentences(seen, wording);
    LightSentences light = new LightSentences(seen, wording);
    StringBuilder text = new StringBuilder(colour.colours());
    List<String> rest =
        List.of(
            new ShapeSentences(seen, wording).shape(),
            colour.parts(),
            light.light(),
            colour.patch(),
            light.texture(),
            light.layout(),
            colour.whole());
    for (String next : rest) {
      if (!next.isEmpty() && words(text) + words(next) <= MOST_WORDS) {
        text.append(' ').append(next);
      }
    }
    return text.toString();
  }

  private static long words(CharSequence text) {
    return 1 + text.chars().filter(c -> c == ' ').count();
  }
}
