package io.distillery.prototype.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.torch.ReferenceFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The authors' own choices, word by word and score by score. Needs their descriptions, which are
 * not in this repository.
 */
class TestTextPrototypeParity {
  private JsonNode reference;
  private List<Description> descriptions;
  private Set<String> stopWords;

  @BeforeEach
  void read() throws IOException {
    reference = ReferenceFiles.json("text/text.json");
    stopWords = Set.copyOf(Files.readAllLines(ReferenceFiles.find("text/stopwords.txt")));
    descriptions = new ArrayList<>();
    ObjectMapper json = new ObjectMapper();
    for (String line : Files.readAllLines(ReferenceFiles.find("text/descriptions.jsonl"))) {
      JsonNode entry = json.readTree(line);
      descriptions.add(Description.of(entry.get("file_name").asText(), entry.get("text").asText()));
    }
  }

  @TestFactory
  List<DynamicTest> cases() {
    return StreamSupport.stream(reference.get("cases").spliterator(), false)
        .map(
            expected ->
                DynamicTest.dynamicTest(
                    "%s, threshold %s, top %s"
                        .formatted(
                            expected.get("class_text").asText(),
                            expected.get("threshold").asText(),
                            expected.get("top_k").asText()),
                    () -> choosesAsTheReferenceDoes(expected)))
        .toList();
  }

  private void choosesAsTheReferenceDoes(JsonNode expected) {
    TextPrototypes prototypes =
        new TextPrototypes(
            expected.get("class_text").asText(),
            descriptions,
            TextPrototypeOptions.defaults()
                .withWordMatch(WordMatch.SUBSTRING)
                .withThreshold(expected.get("threshold").asDouble())
                .withTopK(expected.get("top_k").asInt()),
            texts -> {
              throw new AssertionError("not asked under this rule");
            },
            stopWords);
    assertThat(prototypes.commonWords())
        .containsExactlyElementsOf(strings(expected, "common_words"));
    for (JsonNode cluster : expected.get("clusters")) {
      List<Description> members = members(cluster.get("cluster").asInt());
      assertThat(members).hasSize(cluster.get("descriptions").asInt());
      List<WordCount> topWords = prototypes.topWords(members);
      assertThat(topWords).containsExactlyElementsOf(wordCounts(cluster.get("top_words")));
      assertThat(members.stream().map(m -> prototypes.score(m, topWords)))
          .containsExactlyElementsOf(longs(cluster.get("scores")));
      TextPrototype chosen = prototypes.of(members);
      assertThat(chosen.text()).isEqualTo(cluster.get("selected").asText());
      assertThat(chosen.score()).isEqualTo(cluster.get("best_score").asLong());
      assertThat(chosen.file())
          .isEqualTo(members.get(cluster.get("selected_index_in_cluster").asInt()).file());
    }
  }

  @Test
  void splitsWordsAsTheReferenceDoes() {
    for (JsonNode example : reference.get("tokenizer_examples")) {
      List<String> letters =
          strings(example, "tokens").stream()
              .filter(token -> token.codePoints().allMatch(Character::isLetter))
              .map(String::toLowerCase)
              .toList();
      assertThat(Words.of(example.get("text").asText())).isEqualTo(letters);
    }
  }

  private List<Description> members(int cluster) {
    JsonNode clusters = reference.get("cluster_of_description");
    return IntStream.range(0, descriptions.size())
        .filter(i -> clusters.get(i).asInt() == cluster)
        .mapToObj(descriptions::get)
        .toList();
  }

  private static List<String> strings(JsonNode node, String field) {
    return StreamSupport.stream(node.get(field).spliterator(), false)
        .map(JsonNode::asText)
        .toList();
  }

  private static List<Long> longs(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false).map(JsonNode::asLong).toList();
  }

  private static List<WordCount> wordCounts(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false)
        .map(pair -> new WordCount(pair.get(0).asText(), pair.get(1).asInt()))
        .toList();
  }
}
