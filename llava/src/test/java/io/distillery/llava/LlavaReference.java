package io.distillery.llava;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.torch.Tensors;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Assumptions;

/** What the original implementations compute on tiny models, where that is here. */
final class LlavaReference {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final JsonNode cases;
  private final SafeTensors tensors;

  /**
   * A case of one model.
   *
   * @param name for example {@code c0}
   * @param prompts of its rows
   * @param images that the prompts name
   */
  record Case(String name, List<String> prompts, List<Integer> images) {}

  private LlavaReference(Path folder) throws IOException {
    this.folder = folder;
    this.cases = JSON.readTree(folder.resolve("tiny-llava-cases.json").toFile());
    this.tensors = SafeTensors.open(folder.resolve("tiny-llava-expected.safetensors"));
  }

  /** The folder; the calling test is skipped where it is absent. */
  static Path folder() {
    Path folder =
        Path.of(System.getProperty("distillery.root"), "..", "shared", "reference", "llava");
    Assumptions.assumeTrue(Files.isDirectory(folder), "needs ../shared/reference/llava: skipped");
    return folder;
  }

  static LlavaReference open() {
    try {
      return new LlavaReference(folder());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path directory(String model) {
    return folder.resolve(cases.at("/models/" + model + "/directory").asText());
  }

  /** The greatest difference of logits that bfloat16 made in the original. */
  double bfloat16Difference(String model) {
    return cases.at("/models/" + model + "/bfloat16_minus_float32_logits_max").asDouble();
  }

  List<Case> cases(String model) {
    List<Case> all = new ArrayList<>();
    for (JsonNode node : cases.at("/models/" + model + "/cases")) {
      List<String> prompts = new ArrayList<>();
      List<Integer> images = new ArrayList<>();
      node.path("images").forEach(image -> images.add(image.asInt()));
      if (node.has("prompt")) {
        prompts.add(node.get("prompt").asText());
      }
      node.path("rows").forEach(row -> prompts.add(prompt(model, row.asText())));
      all.add(new Case(node.get("name").asText(), prompts, images));
    }
    return all;
  }

  Case one(String model, String name) {
    return cases(model).stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  private String prompt(String model, String name) {
    for (JsonNode node : cases.at("/models/" + model + "/cases")) {
      if (node.get("name").asText().equals(name)) {
        return node.get("prompt").asText();
      }
    }
    throw new IllegalArgumentException(name);
  }

  /** The text that the original generated. */
  String text(String model, String name) {
    for (JsonNode node : cases.at("/models/" + model + "/cases")) {
      if (node.get("name").asText().equals(name)) {
        return node.get("text").asText();
      }
    }
    throw new IllegalArgumentException(name);
  }

  boolean has(String name) {
    return tensors.names().contains(name);
  }

  Tensor tensor(String name) {
    return tensors.tensor(name);
  }

  /** The pixels of some images; null for none. */
  Tensor pixels(List<Integer> images) {
    long[] indices = images.stream().mapToLong(i -> i).toArray();
    return images.isEmpty()
        ? null
        : tensor("pixels/28/values").index_select(0, Tensors.of(indices, indices.length));
  }

  /** Ten times the error that float32 itself has there, 1e-5 at least. */
  double bar(String tensor) {
    return Math.max(
        1e-5, 10 * cases.path("tensors").path(tensor).path("float32_minus_float64_max").asDouble());
  }

  /** Fails where a number differs from the expected tensor of this name by more than its bar. */
  void assertClose(Tensor actual, String name) {
    Tensor expected = tensor(name);
    assertThat(Tensors.shape(actual)).as(name).isEqualTo(Tensors.shape(expected));
    assertThat(difference(actual, expected)).as(name).isLessThanOrEqualTo(bar(name));
  }

  static double difference(Tensor actual, Tensor expected) {
    return actual
        .to(ScalarType.Double)
        .sub(expected.to(ScalarType.Double))
        .abs()
        .max()
        .item_double();
  }
}
