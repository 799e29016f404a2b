package io.distillery.diffusion.tokenizer;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.diffusion.tokenizer.BytePairVocabulary.Merge;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Learns a byte-pair vocabulary from texts, in CLIP's form (Sennrich, Haddow, Birch, ACL 2016,
 * algorithm 1). Distinct words are counted first; then the most frequent pair of neighbouring
 * symbols is joined, again and again, in those words alone that hold it. The result depends on the
 * words' counts only, not on the order of the texts: of equally frequent pairs the alphabetically
 * first joins.
 */
public final class BytePairTrainer {
  /** Holds what {@link Options#defaults} starts from. */
  public static final int DEFAULT_VOCABULARY_SIZE = 2_048;

  /** Counts the byte symbols, which come first in every vocabulary of CLIP's form. */
  public static final int BYTE_SYMBOLS = 512;

  private static final int SPECIAL_TOKENS = 2;

  /**
   * Says how to train.
   *
   * @param vocabularySize tokens at most, the 512 byte symbols and the 2 special tokens included;
   *     at least 514
   * @param maxLength tokens that the text encoder will take, start and end included; at least 2
   * @param minimumCount a pair must occur so often to be joined; at least 1
   */
  public record Options(int vocabularySize, int maxLength, int minimumCount) {
    /**
     * Checks that the vocabulary has room for the byte symbols, and that the other numbers lie in
     * their ranges.
     */
    public Options {
      if (vocabularySize < BYTE_SYMBOLS + SPECIAL_TOKENS) {
        throw new ConfigurationException(
            Text.format(
                "A vocabulary of %d tokens cannot hold the %d byte symbols and %d special tokens",
                vocabularySize, BYTE_SYMBOLS, SPECIAL_TOKENS));
      }
      if (maxLength < 2) {
        throw new ConfigurationException(
            Text.format("The length is %d tokens, expected at least 2", maxLength));
      }
      if (minimumCount < 1) {
        throw new ConfigurationException(
            Text.format("The minimum count is %d, expected at least 1", minimumCount));
      }
    }

    /** Returns 2,048 tokens, prompts of 77, pairs that occur twice. */
    public static Options defaults() {
      return new Options(DEFAULT_VOCABULARY_SIZE, 77, 2);
    }

    /** Returns these options with another size of vocabulary. */
    public Options withVocabularySize(int size) {
      return new Options(size, maxLength, minimumCount);
    }

    /** Returns these options with another length of prompts. */
    public Options withMaxLength(int length) {
      return new Options(vocabularySize, length, minimumCount);
    }
  }

  private static final class Word {
    private final List<String> symbols = new ArrayList<>();
    private final long count;

    Word(String text, long count) {
      this.count = count;
      String bytes = ByteSymbols.encode(text);
      for (int i = 0; i < bytes.length(); i++) {
        boolean last = i == bytes.length() - 1;
        symbols.add(bytes.charAt(i) + (last ? BytePairVocabulary.END_OF_WORD : ""));
      }
    }

    void join(Merge pair) {
      for (int i = 0; i + 1 < symbols.size(); i++) {
        if (symbols.get(i).equals(pair.left()) && symbols.get(i + 1).equals(pair.right())) {
          symbols.set(i, pair.joined());
          symbols.remove(i + 1);
        }
      }
    }
  }

  private final Map<Merge, Long> counts = new HashMap<>();
  private final Map<Merge, Set<Word>> holders = new HashMap<>();

  private BytePairTrainer() {}

  /**
   * Learns from the texts; the stream is read once. The vocabulary is smaller than asked for where
   * pairs run out.
   */
  public static ClipTokenizer train(Stream<String> texts, Options options) {
    SpecialTokens special = SpecialTokens.clip(options.maxLength());
    WordSplitter splitter = new WordSplitter(special.start(), special.end());
    Map<String, Long> words = new TreeMap<>();
    texts.forEach(text -> splitter.split(text).forEach(word -> words.merge(word, 1L, Long::sum)));
    words.remove(special.start());
    words.remove(special.end());
    List<Merge> merges =
        new BytePairTrainer()
            .merges(
                words,
                options.vocabularySize() - BYTE_SYMBOLS - SPECIAL_TOKENS,
                options.minimumCount());
    return new ClipTokenizer(
        BytePairVocabulary.of(merges, special.start(), special.end()), special, AddedTokens.NONE);
  }

  private List<Merge> merges(Map<String, Long> words, int tokens, int minimumCount) {
    words.forEach((text, count) -> add(new Word(text, count)));
    List<Merge> merges = new ArrayList<>();
    Set<String> joined = new HashSet<>();
    while (joined.size() < tokens) {
      Merge pair = mostFrequent();
      if (pair == null || counts.get(pair) < minimumCount) {
        break;
      }
      merges.add(pair);
      joined.add(pair.joined());
      for (Word word : List.copyOf(holders.get(pair))) {
        remove(word);
        word.join(pair);
        add(word);
      }
    }
    return merges;
  }

  private Merge mostFrequent() {
    Comparator<Map.Entry<Merge, Long>> byCount = Map.Entry.comparingByValue();
    return counts.entrySet().stream()
        .max(
            byCount
                .thenComparing(entry -> entry.getKey().left(), Comparator.reverseOrder())
                .thenComparing(entry -> entry.getKey().right(), Comparator.reverseOrder()))
        .map(Map.Entry::getKey)
        .orElse(null);
  }

  private void add(Word word) {
    for (Merge pair : pairs(word)) {
      counts.merge(pair, word.count, Long::sum);
      holders.computeIfAbsent(pair, unseen -> new HashSet<>()).add(word);
    }
  }

  private void remove(Word word) {
    for (Merge pair : pairs(word)) {
      if (counts.merge(pair, -word.count, Long::sum) == 0) {
        counts.remove(pair);
      }
      Set<Word> left = holders.get(pair);
      if (left != null && left.remove(word) && left.isEmpty()) {
        holders.remove(pair);
      }
    }
  }

  private static List<Merge> pairs(Word word) {
    List<Merge> pairs = new ArrayList<>();
    for (int i = 0; i + 1 < word.symbols.size(); i++) {
      pairs.add(new Merge(word.symbols.get(i), word.symbols.get(i + 1)));
    }
    return pairs;
  }
}
