package io.distillery.llava;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.Text;
import io.distillery.torch.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Llama's vocabulary as Hugging Face's {@code tokenizer.json} holds it: byte-pair encoding with
 * bytes to fall back to, blanks written as U+2581 and one put in front.
 *
 * @param ids of the vocabulary's tokens
 * @param merges pairs of tokens that join, the most urgent first
 * @param added tokens that are cut out of a text before anything else, and their ids
 * @param special those of {@code added} that are no text
 * @param first the token before every text; null if there is none
 */
record TokenizerFile(
    Map<String, Integer> ids,
    List<Merge> merges,
    Map<String, Integer> added,
    Set<String> special,
    String first) {
  /** Where Hugging Face keeps it. */
  static final String NAME = "tokenizer.json";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> AROUND = List.of("lstrip", "rstrip", "single_word");

  /** Two neighbouring tokens that become one. */
  record Merge(String left, String right) {}

  TokenizerFile {
    ids = Collections.unmodifiableMap(ids);
    merges = List.copyOf(merges);
    added = Collections.unmodifiableMap(added);
    special = Set.copyOf(special);
  }

  /**
   * Reads the one of a directory: {@value #NAME}, or else SentencePiece's {@code tokenizer.model}.
   *
   * @throws CheckpointException when neither is there
   */
  static TokenizerFile in(Path directory) {
    Path file = directory.resolve(NAME);
    Path sentencePiece = directory.resolve(SentencePieceFile.NAME);
    return Files.isRegularFile(sentencePiece) && !Files.isRegularFile(file)
        ? SentencePieceFile.read(sentencePiece)
        : read(file);
  }

  /**
   * Reads the file.
   *
   * @throws CheckpointException when it is not there, or is another kind of tokenizer
   */
  static TokenizerFile read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(
          Text.format(
              "There is no %s; expected a Llama tokenizer of Hugging Face there, or SentencePiece's %s",
              file, SentencePieceFile.NAME));
    }
    try {
      return new Reader(file, JSON.readTree(file.toFile())).read();
    } catch (IOException e) {
      throw new CheckpointException(
          Text.format("%s cannot be read as JSON: %s", file, e.getMessage()), e);
    }
  }

  /** Gives the same with one more token that is no text. */
  TokenizerFile with(String token, int id) {
    Map<String, Integer> more = new LinkedHashMap<>(added);
    more.put(token, id);
    Set<String> others = new LinkedHashSet<>(special);
    others.add(token);
    return new TokenizerFile(ids, merges, more, others, first);
  }

  /** Reads one file; problems name it. */
  private record Reader(Path file, JsonNode json) {
    TokenizerFile read() {
      JsonNode model = json.path("model");
      require(model.path("type").asText("BPE").equals("BPE"), "model.type is not BPE");
      require(model.path("byte_fallback").asBoolean(), "model.byte_fallback is not true");
      require(json.path("pre_tokenizer").isEmpty(), "it has a pre_tokenizer");
      require(isLlamas(json.path("normalizer")), "its normalizer is not Llama's");
      Map<String, Integer> ids = new LinkedHashMap<>();
      model
          .path("vocab")
          .properties()
          .forEach(token -> ids.put(token.getKey(), id(token.getKey(), token.getValue())));
      require(!ids.isEmpty(), "model.vocab is empty");
      Map<String, Integer> added = new LinkedHashMap<>();
      Set<String> special = new LinkedHashSet<>();
      for (JsonNode token : json.path("added_tokens")) {
        String content = token.path("content").asText();
        require(!content.isEmpty(), "an added token is empty");
        for (String field : AROUND) {
          require(!token.path(field).asBoolean(), Text.format("%s has %s", content, field));
        }
        added.put(content, id(content, token.path("id")));
        if (token.path("special").asBoolean()) {
          special.add(content);
        }
      }
      String first = json.path("post_processor").at("/single/0/SpecialToken/id").asText(null);
      require(first == null || added.containsKey(first), first + " is no added token");
      return new TokenizerFile(ids, merges(model.path("merges"), ids), added, special, first);
    }

    /** Prepend a U+2581, and write every blank so. */
    private static boolean isLlamas(JsonNode normalizer) {
      JsonNode prepend = normalizer.at("/normalizers/0");
      JsonNode replace = normalizer.at("/normalizers/1");
      return normalizer.path("normalizers").size() == 2
          && prepend.path("prepend").asText().equals(LlamaTokenizer.BLANK)
          && replace.at("/pattern/String").asText().equals(" ")
          && replace.path("content").asText().equals(LlamaTokenizer.BLANK);
    }

    private int id(String token, JsonNode id) {
      require(id.isInt() && id.asInt() >= 0, Text.format("%s has the id %s", token, id));
      return id.asInt();
    }

    /** Each "a b" or ["a", "b"]. */
    private List<Merge> merges(JsonNode nodes, Map<String, Integer> ids) {
      List<Merge> merges = new ArrayList<>();
      for (JsonNode node : nodes) {
        String[] two =
            node.isArray()
                ? new String[] {node.path(0).asText(), node.path(1).asText()}
                : node.asText().split(" ");
        require(two.length == 2, Text.format("the merge %s is not of two tokens", node));
        for (String token : List.of(two[0], two[1], two[0] + two[1])) {
          require(ids.containsKey(token), Text.format("the merge %s needs %s", node, token));
        }
        merges.add(new Merge(two[0], two[1]));
      }
      return merges;
    }

    private void require(boolean isSound, String problem) {
      if (!isSound) {
        throw new CheckpointException(
            Text.format("%s is not the tokenizer of a Llama: %s", file, problem));
      }
    }
  }
}
