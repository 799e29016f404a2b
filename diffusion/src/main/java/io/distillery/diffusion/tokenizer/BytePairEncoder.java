package io.distillery.diffusion.tokenizer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Turns a word into token ids: from single bytes, the last one with the end-of-word suffix, the
 * neighbours that merge earliest in the list of merges are joined, everywhere in the word, until no
 * pair merges (Sennrich, Haddow, Birch, ACL 2016). Safe for use by several threads.
 */
final class BytePairEncoder {
  private static final int UNKNOWN = -1;
  // Descriptions repeat a few thousand words; the cap bounds what hostile texts can take.
  private static final int CACHED_WORDS = 1 << 16;
  private static final int CACHED_WORD_LENGTH = 64;

  private record Joined(int rank, int id) {}

  private final Map<String, Integer> ids;
  private final Map<Long, Joined> merges = new HashMap<>();
  private final Map<String, int[]> cache = new ConcurrentHashMap<>();
  private final int unknownId;

  BytePairEncoder(BytePairVocabulary vocabulary, int unknownId) {
    this.ids = vocabulary.ids();
    this.unknownId = unknownId;
    int rank = 0;
    for (BytePairVocabulary.Merge merge : vocabulary.merges()) {
      long pair = pair(ids.get(merge.left()), ids.get(merge.right()));
      merges.putIfAbsent(pair, new Joined(rank++, ids.get(merge.joined())));
    }
  }

  /** Returns the ids of one word as {@link WordSplitter} gives it; do not change the array. */
  int[] encode(String word) {
    int[] known = cache.get(word);
    if (known != null) {
      return known;
    }
    int[] encoded = merge(symbols(word));
    if (word.length() <= CACHED_WORD_LENGTH && cache.size() < CACHED_WORDS) {
      cache.put(word, encoded);
    }
    return encoded;
  }

  private int[] symbols(String word) {
    String bytes = ByteSymbols.encode(word);
    int[] symbols = new int[bytes.length()];
    for (int i = 0; i < symbols.length; i++) {
      String symbol = String.valueOf(bytes.charAt(i));
      boolean last = i == symbols.length - 1;
      symbols[i] =
          ids.getOrDefault(last ? symbol + BytePairVocabulary.END_OF_WORD : symbol, UNKNOWN);
    }
    return symbols;
  }

  private int[] merge(int[] symbols) {
    int length = symbols.length;
    for (Joined next = earliest(symbols, length); next != null; next = earliest(symbols, length)) {
      int kept = 0;
      for (int i = 0; i < length; i++) {
        boolean joins = i + 1 < length && next.equals(joined(symbols[i], symbols[i + 1]));
        symbols[kept++] = joins ? next.id() : symbols[i];
        i += joins ? 1 : 0;
      }
      length = kept;
    }
    for (int i = 0; i < length; i++) {
      symbols[i] = symbols[i] == UNKNOWN ? unknownId : symbols[i];
    }
    return Arrays.copyOf(symbols, length);
  }

  private Joined earliest(int[] symbols, int length) {
    Joined earliest = null;
    for (int i = 0; i + 1 < length; i++) {
      Joined joined = joined(symbols[i], symbols[i + 1]);
      if (joined != null && (earliest == null || joined.rank() < earliest.rank())) {
        earliest = joined;
      }
    }
    return earliest;
  }

  private Joined joined(int left, int right) {
    return left == UNKNOWN || right == UNKNOWN ? null : merges.get(pair(left, right));
  }

  private static long pair(int left, int right) {
    return (long) left << Integer.SIZE | right;
  }
}
