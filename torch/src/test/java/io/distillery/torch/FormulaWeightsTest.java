package io.distillery.torch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

/** The reference's worked examples, to the last bit: the formula rounds once. */
class FormulaWeightsTest {
  private static final long MOST_NUMBERS = 1_000_000;

  private static Map<String, JsonNode> examples() throws IOException {
    try (InputStream json =
        FormulaWeightsTest.class.getResourceAsStream("/reference/formula-example.json")) {
      return new ObjectMapper().readerForMapOf(JsonNode.class).readValue(json);
    }
  }

  private static long[] shape(JsonNode example) {
    return StreamSupport.stream(example.get("shape").spliterator(), false)
        .mapToLong(JsonNode::asLong)
        .toArray();
  }

  @Test
  void seedsAndNumbers() throws IOException {
    Map<String, JsonNode> examples = examples();
    assertThat(examples).hasSize(5);
    examples.forEach(
        (name, example) -> {
          long seed = FormulaWeights.seed(example.get("salt").asText() + name);
          assertThat("0x%016x".formatted(seed)).isEqualTo(example.get("seed").asText());
          for (int i = 0; i < 8; i++) {
            assertThat(FormulaWeights.unit(seed, i))
                .isEqualTo(example.at("/u_first8/" + i).asDouble());
          }
        });
  }

  @Test
  void tensors() throws IOException {
    int compared = 0;
    for (Map.Entry<String, JsonNode> entry : examples().entrySet()) {
      JsonNode example = entry.getValue();
      long[] shape = shape(example);
      if (Arrays.stream(shape).reduce(1, (a, b) -> a * b) <= MOST_NUMBERS) {
        assertBits(values(entry.getKey(), example, shape), example);
        compared++;
      }
    }
    assertThat(compared).isEqualTo(4);
  }

  private static float[] values(String name, JsonNode example, long[] shape) {
    LibTorch.load();
    try (PointerScope scope = new PointerScope()) {
      return Tensors.floats(FormulaWeights.tensor(example.get("salt").asText(), name, 1, shape));
    }
  }

  private static void assertBits(float[] values, JsonNode example) {
    for (int i = 0; i < 8; i++) {
      assertThat(bits(values[i])).isEqualTo(example.at("/first8_bits/" + i).asText());
    }
    assertThat(bits(values[values.length - 1])).isEqualTo(example.get("last_bits").asText());
  }

  /** The table of 38 million numbers by its last one, without the others. */
  @Test
  void theLastNumberOfALargeTensor() throws IOException {
    String name = "text_model.embeddings.token_embedding.weight";
    JsonNode example = examples().get(name);
    long[] shape = shape(example);
    double last = FormulaWeights.unit(FormulaWeights.seed(name), shape[0] * shape[1] - 1);
    float value = (float) (last * (1 / Math.sqrt(shape[1])));
    assertThat(bits(value)).isEqualTo(example.get("last_bits").asText());
  }

  private static String bits(float value) {
    return "0x%08x".formatted(Float.floatToRawIntBits(value));
  }
}
