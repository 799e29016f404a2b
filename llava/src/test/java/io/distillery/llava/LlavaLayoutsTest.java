package io.distillery.llava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.distillery.torch.ComputeDevice;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a checkpoint is laid out, its model is the same, to the bit. */
class LlavaLayoutsTest {
  @TempDir Path temp;

  @BeforeAll
  static void load() {
    LibTorch.threads(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-llava-sharded", "tiny-llava-new-names"})
  void otherLayouts(String directory) {
    Path folder = LlavaReference.folder();
    assertSame(folder.resolve("tiny-llava"), folder.resolve(directory));
  }

  @Test
  void namesOfTheOriginalCode() throws IOException {
    Map<String, String> names = table("llava15-7b-shapes.tsv", 0, 4);
    Path published = TinyLlava.write(temp.resolve("published"));
    Path original =
        TinyLlava.write(temp.resolve("original"), ScalarType.Float, name -> names.get(name));
    assertSame(published, original);
  }

  private static void assertSame(Path one, Path other) {
    try (PointerScope scope = new PointerScope();
        Llava expected = Llava.open(one);
        Llava llava = Llava.open(other)) {
      assertThat(llava.config()).isEqualTo(expected.config());
      Map<String, Tensor> tensors = expected.parameters().all();
      assertThat(llava.parameters().all().keySet()).containsExactlyElementsOf(tensors.keySet());
      llava
          .parameters()
          .all()
          .forEach((name, tensor) -> assertThat(tensor.equal(tensors.get(name))).as(name).isTrue());
    }
  }

  /** A column of the table of parameters by another. */
  private static Map<String, String> table(String file, int key, int value) throws IOException {
    Map<String, String> table = new LinkedHashMap<>();
    Files.readAllLines(LlavaReference.folder().resolve(file)).stream()
        .skip(1)
        .map(line -> line.split("\t"))
        .forEach(columns -> table.put(columns[key], columns[value]));
    return table;
  }

  @ParameterizedTest
  @ValueSource(strings = {"7b", "13b"})
  void namesAndShapesOfTheRealModels(String size) throws IOException {
    Path configs = LlavaReference.folder().resolve("published-configs");
    LlavaConfig config =
        LlavaConfig.read(configs.resolve("llava15-%s-config.json".formatted(size)));
    Map<String, List<Long>> asked = Llava.shapes(config);
    String file = "llava15-%s-shapes.tsv".formatted(size);
    Map<String, String> shapes = table(file, 0, 1);
    asked.forEach(
        (name, shape) ->
            assertThat(shape.stream().map(String::valueOf).toList())
                .as(name)
                .isEqualTo(List.of(shapes.get(name).split("x"))));
    for (int scheme : new int[] {3, 4}) {
      table(file, 0, scheme)
          .forEach((name, other) -> assertThat(LlavaNames.published(other)).isEqualTo(name));
    }
    shapes.keySet().removeAll(asked.keySet());
    assertThat(shapes).hasSize(18); // the tower's last block and the norm behind it
    assertThat(shapes.keySet())
        .allMatch(name -> name.contains(".layers.23.") || name.contains("post_layernorm"));
  }

  /** Those in half precision are brought into what this processor computes in. */
  @Test
  void numberFormats() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      Path half = TinyLlava.write(temp.resolve("half"), ScalarType.Half, name -> name);
      boolean isFast = ComputeDevice.current().fastestType() == ScalarType.BFloat16;
      try (Llava llava = Llava.open(half)) {
        ScalarType kept = isFast ? ScalarType.BFloat16 : ScalarType.Half;
        llava
            .parameters()
            .all()
            .values()
            .forEach(tensor -> assertThat(Tensors.type(tensor)).isEqualTo(kept));
        assertThat(llava.type()).isEqualTo(isFast ? ScalarType.BFloat16 : ScalarType.Float);
      }
      List<Prompt> prompts = List.of(new Prompt("the other one", 0));
      try (Llava kept = Llava.open(half, null);
          Llava widened = Llava.open(half, ScalarType.Float)) {
        assertThat(kept.type()).isEqualTo(ScalarType.Float); // layer by layer
        GenerationOptions options = GenerationOptions.greedy(8);
        assertThat(kept.answer(prompts, null, options))
            .isEqualTo(widened.answer(prompts, null, options));
      }
    }
  }

  /** A weight that is used as it is stored lies in the file's map, not in memory of its own. */
  @Test
  void weightsAreUsedFromTheMap() throws IOException {
    Path mapped = Path.of("/proc/self/maps");
    assumeTrue(Files.exists(mapped), "needs Linux: skipped");
    Path directory = TinyLlava.write(temp.resolve("mapped"));
    try (PointerScope scope = new PointerScope();
        SafeTensors file = SafeTensors.open(directory.resolve("model.safetensors"));
        Llava llava = Llava.open(directory)) {
      String maps = Files.readString(mapped);
      Tensor head = llava.parameters().all().get("language_model.lm_head.weight");
      long address = head.data_ptr().address();
      assertThat(maps.lines().filter(line -> line.endsWith("mapped/model.safetensors")))
          .anyMatch(line -> holds(line, address));
      assertThat(file.names()).contains("language_model.lm_head.weight");
    }
  }

  private static boolean holds(String line, long address) {
    String[] range = line.split(" ")[0].split("-");
    return Long.parseUnsignedLong(range[0], 16) <= address
        && address < Long.parseUnsignedLong(range[1], 16);
  }
}
