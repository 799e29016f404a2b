package io.distillery.diffusion.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import io.distillery.base.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code tokenizer.json}, which holds vocabulary and merges in one: what newer libraries
 * write in place of {@code vocab.json} and {@code merges.txt}.
 *
 * @param path of the file
 */
record TokenizerFile(Path path) {
  static final String NAME = "tokenizer.json";

  /**
   * The vocabulary.
   *
   * @throws IOException where the file is broken or holds a tokenizer of another kind
   */
  BytePairVocabulary vocabulary() throws IOException {
    JsonNode model = SpecialTokens.object(path).path("model");
    String suffix = model.path("end_of_word_suffix").asText(BytePairVocabulary.END_OF_WORD);
    if (!model.path("type").asText("BPE").equals("BPE")
        || !suffix.equals(BytePairVocabulary.END_OF_WORD)
        || !model.path("vocab").isObject()) {
      throw new IOException(
          Text.format(
              "%s holds a tokenizer of type %s with the end of a word marked '%s', expected CLIP's: BPE with '%s'",
              path, model.path("type").asText("?"), suffix, BytePairVocabulary.END_OF_WORD));
    }
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> token : model.path("vocab").properties()) {
      if (!token.getValue().canConvertToInt() || !token.getValue().isIntegralNumber()) {
        throw new IOException(
            Text.format(
                "%s: the id of token '%s' is %s, expected a whole number",
                path, token.getKey(), token.getValue()));
      }
      ids.put(token.getKey(), token.getValue().intValue());
    }
    List<BytePairVocabulary.Merge> merges = new ArrayList<>();
    for (JsonNode merge : model.path("merges")) {
      merges.add(BytePairVocabulary.merge(where(merges.size()), parts(merge), NAME, ids));
    }
    return new BytePairVocabulary(ids, merges);
  }

  private String where(int index) {
    return Text.format("%s, merge %d", path, index + 1);
  }

  /** Older files hold {@code "a b"}, newer ones {@code ["a", "b"]}. */
  private static String[] parts(JsonNode merge) {
    if (!merge.isArray()) {
      return merge.asText().split(" ");
    }
    List<String> parts = new ArrayList<>();
    merge.forEach(part -> parts.add(part.asText()));
    return parts.toArray(String[]::new);
  }
}
