package io.distillery.stage;

import io.distillery.base.Text;
import io.distillery.diffusion.tokenizer.ClipTokenizer;
import java.util.Collection;
import java.util.Optional;

/**
 * How well descriptions fit what a model reads. No word is ever lost: one that the vocabulary does
 * not have is read in pieces, down to single letters, whose meaning together training must teach;
 * but pieces fill the text encoder's length, and what does not fit is cut.
 *
 * @param texts how many
 * @param cut those that are longer than the text encoder reads
 * @param tokensPerWord mean over all words
 * @param tokenizer the model's
 */
record DescriptionFit(int texts, int cut, double tokensPerWord, ClipTokenizer tokenizer) {
  /** Most words are one token, and punctuation is another; above this many are in pieces. */
  private static final double IN_PIECES = 1.8;

  private static final int ENDS = 2; // start and end token

  /** Reads them as the model will. */
  static DescriptionFit of(Collection<String> texts, ClipTokenizer tokenizer) {
    long words = 0;
    long tokens = 0;
    int cut = 0;
    for (String text : texts) {
      int length = tokenizer.encode(text).length;
      tokens += length;
      words += text.isBlank() ? 0 : text.strip().split("\\s+").length;
      cut += length + ENDS > tokenizer.maxLength() ? 1 : 0;
    }
    return new DescriptionFit(texts.size(), cut, (double) tokens / Math.max(1, words), tokenizer);
  }

  /** What a user should know; empty when all is well. */
  Optional<String> warning() {
    if (cut == 0 && tokensPerWord < IN_PIECES) {
      return Optional.empty();
    }
    return Optional.of(
        Text.format(
            "The model's vocabulary has %,d entries and does not know every word: the descriptions'"
                + " take %.1f tokens each; words in pieces are learned, but slowly. %,d of %,d"
                + " descriptions are longer than the %d tokens that it reads, and are cut%s",
            tokenizer.vocabularySize(),
            tokensPerWord,
            cut,
            texts,
            tokenizer.maxLength(),
            cut > 0 ? ": shorter ones lose nothing" : ""));
  }
}
