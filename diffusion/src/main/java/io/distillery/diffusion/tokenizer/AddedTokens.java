package io.distillery.diffusion.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Holds tokens beside the vocabulary, such as the placeholders of textual inversion (Gal et al.,
 * arXiv 2208.01618). They stand in a text as they are written, in the same case, and are cut out of
 * it before anything else; of two that fit, the longer. A concept of several vectors has the tokens
 * {@code <cat>}, {@code <cat>_1}, {@code <cat>_2} and so on; its first name stands for all of them.
 */
final class AddedTokens {
  static final String FILE = "added_tokens.json";
  static final AddedTokens NONE = new AddedTokens(Map.of());

  private final Map<String, Integer> ids;
  private final Optional<Pattern> pattern;

  AddedTokens(Map<String, Integer> ids) {
    this.ids = Collections.unmodifiableMap(new LinkedHashMap<>(ids));
    this.pattern =
        ids.isEmpty()
            ? Optional.empty()
            : Optional.of(
                Pattern.compile(
                    ids.keySet().stream()
                        .sorted(Comparator.comparing(String::length).reversed())
                        .map(Pattern::quote)
                        .collect(Collectors.joining("|"))));
  }

  /**
   * Reads {@code added_tokens.json}, {@code added_tokens_decoder} of {@code tokenizer_config.json}
   * and {@code added_tokens} of {@code tokenizer.json}, as far as they are there; leaves out what
   * the vocabulary has under the same id.
   *
   * @throws IOException where a file is broken, or two of them disagree
   */
  static AddedTokens read(Path directory, Map<String, Integer> vocabulary) throws IOException {
    Map<String, Integer> found = new LinkedHashMap<>();
    Path file = directory.resolve(FILE);
    for (Map.Entry<String, JsonNode> token : SpecialTokens.object(file).properties()) {
      put(found, file, token.getKey(), token.getValue());
    }
    Path config = directory.resolve(SpecialTokens.CONFIG_FILE);
    JsonNode decoder = SpecialTokens.object(config).path("added_tokens_decoder");
    for (Map.Entry<String, JsonNode> token : decoder.properties()) {
      JsonNode id = new ObjectMapper().getNodeFactory().textNode(token.getKey());
      put(found, config, token.getValue().path("content").asText(), id);
    }
    Path whole = directory.resolve(TokenizerFile.NAME);
    for (JsonNode token : SpecialTokens.object(whole).path("added_tokens")) {
      put(found, whole, token.path("content").asText(), token.path("id"));
    }
    found.entrySet().removeIf(token -> token.getValue().equals(vocabulary.get(token.getKey())));
    return new AddedTokens(found);
  }

  private static void put(Map<String, Integer> found, Path file, String token, JsonNode node)
      throws IOException {
    int id = node.asInt(-1);
    if (token.isEmpty() || id < 0) {
      throw new IOException(
          Text.format(
              "%s: the added token '%s' has the id %s, expected a name and a whole number of 0 or more",
              file, token, node));
    }
    Integer other = found.putIfAbsent(token, id);
    if (other != null && other != id) {
      throw new IOException(
          Text.format(
              "%s: the added token '%s' has the id %d, in another file of the tokenizer %d",
              file, token, id, other));
    }
  }

  /** Writes {@code added_tokens.json} if there are any. */
  void write(Path directory) throws IOException {
    if (!ids.isEmpty()) {
      Files.write(directory.resolve(FILE), new ObjectMapper().writeValueAsBytes(ids));
    }
  }

  Map<String, Integer> ids() {
    return ids;
  }

  /** Cuts a text into added tokens and what lies between them. */
  List<String> split(String text) {
    if (pattern.isEmpty()) {
      return List.of(text);
    }
    List<String> pieces = new ArrayList<>();
    Matcher matcher = pattern.get().matcher(text);
    int from = 0;
    while (matcher.find()) {
      pieces.add(text.substring(from, matcher.start()));
      pieces.add(matcher.group());
      from = matcher.end();
    }
    pieces.add(text.substring(from));
    return pieces;
  }

  /** The ids of a piece that is an added token: its own, and those of its further vectors. */
  Optional<LongStream> idsOf(String piece) {
    Integer first = ids.get(piece);
    if (first == null) {
      return Optional.empty();
    }
    LongStream.Builder all = LongStream.builder().add(first);
    for (int i = 1; ids.containsKey(vector(piece, i)); i++) {
      all.add(ids.get(vector(piece, i)));
    }
    return Optional.of(all.build());
  }

  /** The name of a concept's further vector: 0 is the concept's own. */
  static String vector(String concept, int index) {
    return index == 0 ? concept : concept + "_" + index;
  }
}
