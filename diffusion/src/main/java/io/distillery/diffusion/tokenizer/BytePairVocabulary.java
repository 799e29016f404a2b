package io.distillery.diffusion.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.distillery.base.Text;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds a byte-pair vocabulary as CLIP keeps it in {@code vocab.json} and {@code merges.txt}: 256
 * byte symbols, the same 256 with the end-of-word suffix, one token a merge, and the special
 * tokens.
 *
 * @param ids token to id
 * @param merges pairs of tokens that join, the most urgent first
 */
record BytePairVocabulary(Map<String, Integer> ids, List<Merge> merges) {
  static final String END_OF_WORD = "</w>";
  static final String VOCABULARY_FILE = "vocab.json";
  static final String MERGES_FILE = "merges.txt";
  private static final String MERGES_HEADER = "#version: 0.2";
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  /** Joins two neighbouring tokens into one. */
  record Merge(String left, String right) {
    String joined() {
      return left + right;
    }
  }

  BytePairVocabulary {
    ids = Collections.unmodifiableMap(new LinkedHashMap<>(ids));
    merges = List.copyOf(merges);
  }

  /** Makes the vocabulary of these merges: ids in CLIP's order, the special tokens last. */
  static BytePairVocabulary of(List<Merge> merges, String startToken, String endToken) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (String symbol : ByteSymbols.inVocabularyOrder()) {
      ids.put(symbol, ids.size());
    }
    for (String symbol : ByteSymbols.inVocabularyOrder()) {
      ids.put(symbol + END_OF_WORD, ids.size());
    }
    for (Merge merge : merges) {
      ids.putIfAbsent(merge.joined(), ids.size());
    }
    ids.put(startToken, ids.size());
    ids.put(endToken, ids.size());
    return new BytePairVocabulary(ids, merges);
  }

  static BytePairVocabulary read(Path directory) throws IOException {
    Map<String, Integer> ids = readIds(directory.resolve(VOCABULARY_FILE));
    return new BytePairVocabulary(ids, readMerges(directory.resolve(MERGES_FILE), ids));
  }

  private static Map<String, Integer> readIds(Path file) throws IOException {
    Map<String, Integer> ids;
    try {
      ids =
          JSON.readValue(
              new String(Files.readAllBytes(file), StandardCharsets.UTF_8),
              new TypeReference<LinkedHashMap<String, Integer>>() {});
    } catch (JsonProcessingException e) {
      throw new IOException(
          file + " is not a JSON object from token to id: " + e.getOriginalMessage(), e);
    }
    if (ids == null || ids.containsValue(null)) {
      throw new IOException(file + " is not a JSON object from token to id: it holds null");
    }
    return ids;
  }

  private static List<Merge> readMerges(Path file, Map<String, Integer> ids) throws IOException {
    List<Merge> merges = new ArrayList<>();
    List<String> lines = lines(file);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank() || i == 0 && line.startsWith("#version")) {
        continue;
      }
      String where = Text.format("%s, line %d", file, i + 1);
      merges.add(merge(where, line.strip().split(" "), VOCABULARY_FILE, ids));
    }
    return merges;
  }

  /**
   * A merge of two tokens.
   *
   * @param where it was found, for a message
   * @param vocabulary the name of the file with the tokens
   */
  static Merge merge(String where, String[] parts, String vocabulary, Map<String, Integer> ids)
      throws IOException {
    if (parts.length != 2) {
      throw new IOException(
          Text.format(
              "%s: '%s' has %d tokens, expected two split by a space",
              where, String.join(" ", parts), parts.length));
    }
    Merge merge = new Merge(parts[0], parts[1]);
    for (String token : List.of(merge.left(), merge.right(), merge.joined())) {
      if (!ids.containsKey(token)) {
        throw new IOException(
            Text.format(
                "%s: '%s' is not in %s of %d tokens; merges and tokens belong to different tokenizers",
                where, token, vocabulary, ids.size()));
      }
    }
    return merge;
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is not in UTF-8", e);
    }
  }

  void write(Path directory) throws IOException {
    Files.write(directory.resolve(VOCABULARY_FILE), JSON.writeValueAsBytes(ids));
    StringBuilder lines = new StringBuilder(MERGES_HEADER).append('\n');
    for (Merge merge : merges) {
      lines.append(merge.left()).append(' ').append(merge.right()).append('\n');
    }
    Files.writeString(directory.resolve(MERGES_FILE), lines);
  }
}
