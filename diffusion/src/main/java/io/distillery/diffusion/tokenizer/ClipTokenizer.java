package io.distillery.diffusion.tokenizer;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Tokenises as CLIP does (Radford et al., ICML 2021): lower-cased byte-pair encoding with an
 * end-of-word suffix, read from the {@code tokenizer} directory of a diffusers checkpoint with a
 * vocabulary of any size. Ids are {@code long}, as libtorch indexes an embedding. Immutable and
 * safe for use by several threads.
 */
public final class ClipTokenizer {
  private final BytePairVocabulary vocabulary;
  private final SpecialTokens special;
  private final AddedTokens added;
  private final WordSplitter splitter;
  private final BytePairEncoder encoder;
  private final String[] tokens;

  ClipTokenizer(BytePairVocabulary vocabulary, SpecialTokens special, AddedTokens added) {
    this.vocabulary = vocabulary;
    this.special = special;
    this.added = added;
    this.splitter = new WordSplitter(special.start(), special.end());
    this.encoder = new BytePairEncoder(vocabulary, id(special.unknown()));
    this.tokens = tokensById(vocabulary.ids(), added.ids());
    id(special.start());
    id(special.end());
    id(special.pad());
  }

  /**
   * Reads {@code vocab.json} and {@code merges.txt}, or else {@code tokenizer.json}; and where they
   * exist {@code tokenizer_config.json}, {@code special_tokens_map.json} and {@code
   * added_tokens.json}.
   *
   * @throws IOException where a file is missing, broken, or does not fit the others
   */
  public static ClipTokenizer read(Path directory) throws IOException {
    BytePairVocabulary vocabulary = vocabulary(directory);
    try {
      return new ClipTokenizer(
          vocabulary, SpecialTokens.read(directory), AddedTokens.read(directory, vocabulary.ids()));
    } catch (IllegalArgumentException e) {
      throw new IOException(directory + ": " + e.getMessage(), e);
    }
  }

  private static BytePairVocabulary vocabulary(Path directory) throws IOException {
    Path whole = directory.resolve(TokenizerFile.NAME);
    for (String name :
        List.of(BytePairVocabulary.VOCABULARY_FILE, BytePairVocabulary.MERGES_FILE)) {
      if (!Files.exists(directory.resolve(name))) {
        if (Files.exists(whole)) {
          return new TokenizerFile(whole).vocabulary();
        }
        throw new NoSuchFileException(
            directory.resolve(name).toString(),
            null,
            "a CLIP tokenizer directory holds vocab.json and merges.txt, or tokenizer.json");
      }
    }
    return BytePairVocabulary.read(directory);
  }

  /**
   * The same tokenizer with further tokens, of the ids from {@code firstId} on.
   *
   * @param names as they stand in a text; none of them known already
   * @param firstId at least {@link #vocabularySize}
   */
  public ClipTokenizer with(List<String> names, int firstId) {
    Map<String, Integer> all = new LinkedHashMap<>(added.ids());
    for (String name : names) {
      if (name.isBlank() || all.containsKey(name) || vocabulary.ids().containsKey(name)) {
        throw new ConfigurationException(
            Text.format("The tokenizer has the token '%s' already; choose another name", name));
      }
      all.put(name, firstId + all.size() - added.ids().size());
    }
    return new ClipTokenizer(vocabulary, special, new AddedTokens(all));
  }

  /**
   * Writes vocabulary, merges, configuration, special and added tokens, so that {@link #read} and
   * Hugging Face's CLIPTokenizer read them.
   */
  public void write(Path directory) throws IOException {
    Files.createDirectories(directory);
    vocabulary.write(directory);
    special.write(directory);
    added.write(directory);
  }

  /** Returns the ids of the text alone: no start, no end, not cut. */
  public long[] encode(String text) {
    return added.split(text).stream().flatMapToLong(this::encodePiece).toArray();
  }

  private LongStream encodePiece(String piece) {
    return added
        .idsOf(piece)
        .orElseGet(() -> splitter.split(piece).stream().flatMapToLong(this::encodeWord));
  }

  private LongStream encodeWord(String word) {
    if (word.equals(special.start()) || word.equals(special.end())) {
      return LongStream.of(id(word));
    }
    return Arrays.stream(encoder.encode(word)).asLongStream();
  }

  /** Returns the start, the ids of the text, and the end; neither cut nor padded. */
  public long[] encodeWithEnds(String text) {
    long[] ids = encode(text);
    return encodePadded(ids, ids.length + 2);
  }

  /**
   * Encodes as {@link #encodePadded(String, int)} does, at the length that the text encoder takes.
   */
  public long[] encodePadded(String text) {
    return encodePadded(text, special.maxLength());
  }

  /**
   * Returns the start, the ids of the text cut to {@code length - 2}, the end, then pads up to
   * {@code length}.
   *
   * @param length at least 2
   * @return {@code length} ids
   */
  public long[] encodePadded(String text, int length) {
    if (length < 2) {
      throw new ConfigurationException(
          Text.format("A prompt of %d tokens cannot hold the start and the end token", length));
    }
    return encodePadded(encode(text), length);
  }

  /** Encodes each text as {@link #encodePadded(String)} does, int64 {@code (texts, maxLength)}. */
  public Tensor encodePadded(List<String> texts) {
    long[] ids = texts.stream().map(this::encodePadded).flatMapToLong(LongStream::of).toArray();
    return Tensors.of(ids, texts.size(), maxLength());
  }

  private long[] encodePadded(long[] ids, int length) {
    int kept = Math.min(ids.length, length - 2);
    long[] padded = new long[length];
    padded[0] = startId();
    System.arraycopy(ids, 0, padded, 1, kept);
    padded[kept + 1] = endId();
    Arrays.fill(padded, kept + 2, length, padId());
    return padded;
  }

  /**
   * Returns the text of these ids, in lower case, special tokens left out. Words are split by one
   * blank each, also where the text had none ({@code "fish."} comes back as {@code "fish ."}).
   *
   * @throws IllegalArgumentException where an id is outside the vocabulary
   */
  public String decode(long[] ids) {
    StringBuilder symbols = new StringBuilder();
    for (long id : ids) {
      if (id < 0 || id >= tokens.length || tokens[(int) id] == null) {
        throw new ConfigurationException(
            Text.format("Token id %d is outside the vocabulary of %d", id, vocabularySize()));
      }
      if (id != startId() && id != endId() && id != padId()) {
        symbols.append(tokens[(int) id]);
      }
    }
    return ByteSymbols.decode(symbols.toString())
        .replace(BytePairVocabulary.END_OF_WORD, " ")
        .strip();
  }

  /** Returns the rows that the text encoder's token embedding needs: the largest id and one. */
  public int vocabularySize() {
    return tokens.length;
  }

  /** Returns how many tokens the text encoder takes, start and end included; 77 in CLIP. */
  public int maxLength() {
    return special.maxLength();
  }

  /** Returns the id of the token that opens every prompt. */
  public long startId() {
    return id(special.start());
  }

  /** Returns the id of the token that closes every prompt. */
  public long endId() {
    return id(special.end());
  }

  /** Returns the id of the token that fills prompts up. */
  public long padId() {
    return id(special.pad());
  }

  private int id(String token) {
    Integer id = vocabulary.ids().getOrDefault(token, added.ids().get(token));
    if (id == null) {
      throw new ConfigurationException(
          Text.format(
              "The special token '%s' is not in %s of %d tokens",
              token, BytePairVocabulary.VOCABULARY_FILE, vocabulary.ids().size()));
    }
    return id;
  }

  private static String[] tokensById(Map<String, Integer> vocabulary, Map<String, Integer> added) {
    int size = vocabulary.size() + added.size();
    TreeMap<Integer, String> tokens = new TreeMap<>();
    vocabulary.forEach((token, id) -> put(tokens, token, token, id, size));
    added.forEach(
        (token, id) -> {
          String symbols = ByteSymbols.encode(token) + BytePairVocabulary.END_OF_WORD;
          put(tokens, symbols, token, id, size);
        });
    String[] byId = new String[tokens.isEmpty() ? 1 : tokens.lastKey() + 1];
    tokens.forEach((id, token) -> byId[id] = token);
    return byId;
  }

  private static void put(
      Map<Integer, String> tokens, String symbols, String token, int id, int size) {
    String other = tokens.put(id, symbols);
    if (other != null || id < 0 || id > 2 * size) {
      throw new ConfigurationException(
          Text.format(
              "The id %d of token '%s' in %s is %s",
              id,
              token,
              BytePairVocabulary.VOCABULARY_FILE,
              other != null ? "also that of '" + other + "'" : "out of range"));
    }
  }
}
