package io.distillery.diffusion.tokenizer;

import io.distillery.diffusion.tokenizer.BytePairVocabulary.Merge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator.OfInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A tokenizer of CLIP's size and special tokens in which a word of two letters stands for each id
 * that some prompts use, so that prompts given as ids can be asked for as text. CLIP's own
 * vocabulary is not in this repository.
 */
public final class StandInTokenizer {
  private static final int SIZE = 49_408;
  private static final int LETTERS = 26;
  private static final SpecialTokens SPECIAL = SpecialTokens.clip(77);

  private final Map<Long, String> words = new HashMap<>();
  private final ClipTokenizer tokenizer;

  /**
   * Gives each id a word.
   *
   * @param prompts ids between the start and the end token, both included; at most 676 distinct
   */
  public StandInTokenizer(List<long[]> prompts) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    List<Merge> merges = new ArrayList<>();
    ids.put(SPECIAL.start(), SIZE - 2);
    ids.put(SPECIAL.end(), SIZE - 1);
    long[] used =
        prompts.stream().flatMapToLong(StandInTokenizer::withoutEnds).distinct().toArray();
    for (int i = 0; i < used.length; i++) {
      Merge merge = new Merge(letter(i / LETTERS), letter(i % LETTERS) + "</w>");
      words.put(used[i], letter(i / LETTERS) + letter(i % LETTERS));
      ids.put(merge.joined(), (int) used[i]);
      merges.add(merge);
    }
    OfInt free =
        IntStream.range(0, SIZE - 2).filter(id -> !words.containsKey((long) id)).iterator();
    for (int i = 0; i < LETTERS; i++) {
      ids.put(letter(i), free.nextInt());
      ids.put(letter(i) + "</w>", free.nextInt());
    }
    free.forEachRemaining((int id) -> ids.put("unused" + id, id));
    tokenizer = new ClipTokenizer(new BytePairVocabulary(ids, merges), SPECIAL, AddedTokens.NONE);
  }

  private static LongStream withoutEnds(long[] ids) {
    return Arrays.stream(ids, 1, ids.length - 1);
  }

  private static String letter(int index) {
    return Character.toString('a' + index);
  }

  /** The tokenizer. */
  public ClipTokenizer tokenizer() {
    return tokenizer;
  }

  /** The text that has these ids, of which the first and the last are the ends. */
  public String text(long[] ids) {
    return withoutEnds(ids).mapToObj(words::get).collect(Collectors.joining(" "));
  }
}
