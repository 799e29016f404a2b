package io.distillery.llava;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids and texts are those of SentencePiece and of Hugging Face's tokenizers. */
class LlamaTokenizerReferenceTest {
  private static JsonNode cases;

  @BeforeAll
  static void read() throws IOException {
    cases =
        new ObjectMapper()
            .readTree(LlavaReference.folder().resolve("tokenizer-cases.json").toFile());
  }

  @TempDir Path temp;

  /** With merges as strings, as pairs, and as the pieces of SentencePiece. */
  private LlamaTokenizer tokenizer(String directory) throws IOException {
    Path folder = LlavaReference.folder();
    if (!directory.equals(SentencePieceFile.NAME)) {
      return LlamaTokenizer.read(folder.resolve(directory).resolve(TokenizerFile.NAME));
    }
    for (String name : List.of(SentencePieceFile.NAME, "added_tokens.json")) {
      Files.copy(folder.resolve("tiny-llava").resolve(name), temp.resolve(name));
    }
    return LlamaTokenizer.in(temp, Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-llava", "tiny-llava-new-names", SentencePieceFile.NAME})
  void ids(String directory) throws IOException {
    LlamaTokenizer tokenizer = tokenizer(directory);
    int count = 0;
    for (JsonNode one : cases.get("encode")) {
      String text = one.get("text").asText();
      assertThat(tokenizer.encode(text)).as(text).isEqualTo(ints(one.get("ids")));
      count++;
    }
    assertThat(count).isEqualTo(44);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-llava", "tiny-llava-new-names", SentencePieceFile.NAME})
  void texts(String directory) throws IOException {
    LlamaTokenizer tokenizer = tokenizer(directory);
    List<JsonNode> all = new ArrayList<>();
    cases.get("encode").forEach(all::add);
    cases.get("decode").forEach(all::add);
    for (JsonNode one : all) {
      int[] ids = ints(one.get("ids"));
      assertThat(tokenizer.decode(ids)).as(one.toString()).isEqualTo(one.get("decoded").asText());
      if (one.has("decoded_with_special")) {
        assertThat(tokenizer.decode(ids, true))
            .as(one.toString())
            .isEqualTo(one.get("decoded_with_special").asText());
      }
    }
  }

  private static int[] ints(JsonNode nodes) {
    int[] ints = new int[nodes.size()];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = nodes.get(i).asInt();
    }
    return ints;
  }
}
