package io.distillery.diffusion.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.distillery.diffusion.checkpoint.ModelPart;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.Tensors;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms and names of adapters, their changes computed anew in loops over doubles. */
class AdapterFormsTest {
  private static final String LINEAR = "down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q";
  private static final String CONVOLUTION = "down_blocks.0.resnets.0.conv1";
  private static final String TEXT = "text_model.encoder.layers.0.self_attn.q_proj";
  private static final long OUT = 6;
  private static final long IN = 4;
  private static final Map<String, List<Long>> SHAPES =
      Map.of(
          LINEAR + ".weight",
          List.of(OUT, IN),
          CONVOLUTION + ".weight",
          List.of(OUT, IN, 3L, 3L),
          "down_blocks.0.attentions.0.proj_in.weight",
          List.of(OUT, OUT, 1L, 1L));

  @TempDir Path folder;
  private PointerScope scope;

  @BeforeEach
  void open() {
    scope = new PointerScope();
    torch.manual_seed(3);
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private static String kohya(String layer) {
    return "lora_unet_" + layer.replace('.', '_');
  }

  private Path write(Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
    Path file = folder.resolve("file.safetensors");
    SafeTensors.write(file, tensors, metadata);
    return file;
  }

  private static Map<String, LayerAdapter> read(Path path) {
    try (LoraFile file = LoraFile.open(path)) {
      return file.adapters(ModelPart.UNET, SHAPES);
    }
  }

  /** The change of the one layer in a file, row by row. */
  private float[] change(String layer, Map<String, Tensor> tensors) throws IOException {
    LayerAdapter adapter = read(write(tensors, Map.of())).get(layer);
    long[] shape = SHAPES.get(layer + ".weight").stream().mapToLong(Long::longValue).toArray();
    Tensor change = adapter.change(torch.zeros(shape));
    assertThat(Tensors.shape(change)).containsExactly(shape);
    Tensor weight = torch.randn(shape);
    assertThat(adapter.merged(weight, 0).equal(weight)).isTrue();
    return Tensors.floats(change);
  }

  private static Tensor number(double value) {
    return torch.full(new long[] {}, new Scalar(value));
  }

  @Test
  void hadamardProduct() throws IOException {
    Tensor a1 = torch.randn(OUT, 2);
    Tensor b1 = torch.randn(2, IN);
    Tensor a2 = torch.randn(OUT, 2);
    Tensor b2 = torch.randn(2, IN);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put(kohya(LINEAR) + ".hada_w1_a", a1);
    tensors.put(kohya(LINEAR) + ".hada_w1_b", b1);
    tensors.put(kohya(LINEAR) + ".hada_w2_a", a2);
    tensors.put(kohya(LINEAR) + ".hada_w2_b", b2);
    tensors.put(kohya(LINEAR) + ".alpha", number(3));
    float[] change = change(LINEAR, tensors);
    for (int row = 0; row < OUT; row++) {
      for (int column = 0; column < IN; column++) {
        double expected = 1.5 * product(a1, b1, row, column) * product(a2, b2, row, column);
        assertThat((double) change[(int) (row * IN + column)]).isCloseTo(expected, within(1e-5));
      }
    }
  }

  private static double product(Tensor a, Tensor b, int row, int column) {
    double sum = 0;
    for (int r = 0; r < b.size(0); r++) {
      sum += (double) at(a, row, r) * at(b, r, column);
    }
    return sum;
  }

  private static float at(Tensor tensor, long... index) {
    Tensor at = tensor;
    for (long i : index) {
      at = at.select(0, i);
    }
    return at.item_float();
  }

  /** With a core between the factors, as for convolutions. */
  @Test
  void hadamardProductOfTuckerDecompositions() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int i = 1; i <= 2; i++) {
      tensors.put(kohya(CONVOLUTION) + ".hada_w" + i + "_a", torch.randn(2, OUT));
      tensors.put(kohya(CONVOLUTION) + ".hada_w" + i + "_b", torch.randn(2, IN));
      tensors.put(kohya(CONVOLUTION) + ".hada_t" + i, torch.randn(2, 2, 3, 3));
    }
    float[] change = change(CONVOLUTION, tensors);
    for (long[] at : new long[][] {{0, 0, 0, 0}, {5, 3, 2, 1}, {2, 1, 0, 2}}) {
      double expected = 1; // alpha is the rank
      for (int i = 1; i <= 2; i++) {
        Tensor a = tensors.get(kohya(CONVOLUTION) + ".hada_w" + i + "_a");
        Tensor b = tensors.get(kohya(CONVOLUTION) + ".hada_w" + i + "_b");
        Tensor core = tensors.get(kohya(CONVOLUTION) + ".hada_t" + i);
        double sum = 0;
        for (int j = 0; j < 2; j++) {
          for (int k = 0; k < 2; k++) {
            sum += (double) at(core, j, k, at[2], at[3]) * at(a, j, at[0]) * at(b, k, at[1]);
          }
        }
        expected *= sum;
      }
      int index = (int) (((at[0] * IN + at[1]) * 3 + at[2]) * 3 + at[3]);
      assertThat((double) change[index]).isCloseTo(expected, within(1e-4));
    }
  }

  /** Whole matrices are taken as they are, whatever alpha says; products by alpha over rank. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void kroneckerProduct(boolean whole) throws IOException {
    Tensor first = torch.randn(2, 2);
    Tensor a = torch.randn(3, 1);
    Tensor b = torch.randn(1, 2);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put(kohya(LINEAR) + ".lokr_w1", first);
    if (whole) {
      tensors.put(kohya(LINEAR) + ".lokr_w2", a.matmul(b));
    } else {
      tensors.put(kohya(LINEAR) + ".lokr_w2_a", a);
      tensors.put(kohya(LINEAR) + ".lokr_w2_b", b);
    }
    tensors.put(kohya(LINEAR) + ".alpha", number(5));
    float[] change = change(LINEAR, tensors);
    for (int row = 0; row < OUT; row++) {
      for (int column = 0; column < IN; column++) {
        double expected =
            (whole ? 1 : 5)
                * (double) at(first, row / 3, column / 2)
                * product(a, b, row % 3, column % 2);
        assertThat((double) change[(int) (row * IN + column)]).isCloseTo(expected, within(1e-5));
      }
    }
  }

  @Test
  void kroneckerProductOfAConvolution() throws IOException {
    Tensor first = torch.randn(3, 2);
    Tensor second = torch.randn(2, 2, 3, 3);
    Map<String, Tensor> tensors =
        Map.of(kohya(CONVOLUTION) + ".lokr_w1", first, kohya(CONVOLUTION) + ".lokr_w2", second);
    float[] change = change(CONVOLUTION, tensors);
    double expected = (double) at(first, 2, 1) * at(second, 1, 0, 2, 1); // (5, 2, 2, 1)
    assertThat((double) change[((5 * 4 + 2) * 3 + 2) * 3 + 1]).isCloseTo(expected, within(1e-5));
  }

  @Test
  void aKernelBetweenDownAndUp() throws IOException {
    Tensor down = torch.randn(2, IN, 1, 1);
    Tensor mid = torch.randn(3, 2, 3, 3);
    Tensor up = torch.randn(OUT, 3, 1, 1);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put(kohya(CONVOLUTION) + ".lora_down.weight", down);
    tensors.put(kohya(CONVOLUTION) + ".lora_mid.weight", mid);
    tensors.put(kohya(CONVOLUTION) + ".lora_up.weight", up);
    float[] change = change(CONVOLUTION, tensors);
    Tensor x = torch.randn(1, IN, 5, 5);
    Tensor chain = torch.conv2d(torch.conv2d(torch.conv2d(x, down), mid), up);
    Tensor at1 = torch.conv2d(x, Tensors.of(change, OUT, IN, 3, 3)).mul(new Scalar(1.5));
    // the reader takes the down matrix's rank, 2, for alpha; strength is over the middle's 3
    assertThat(at1.sub(chain).abs().max().item_double()).isLessThan(1e-4);
  }

  @ParameterizedTest
  @ValueSource(strings = {".dora_scale", ".lora_magnitude_vector", ".lora_magnitude_vector.weight"})
  void magnitudesAreSet(String name) throws IOException {
    Tensor down = torch.randn(2, IN);
    Tensor up = torch.randn(OUT, 2);
    Tensor magnitude = torch.rand(OUT);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("unet." + LINEAR + ".lora_A.weight", down);
    tensors.put("unet." + LINEAR + ".lora_B.weight", up);
    tensors.put(
        "unet." + LINEAR + name,
        name.startsWith(".dora") ? magnitude.unsqueeze(1).clone() : magnitude);
    LayerAdapter adapter = read(write(tensors, Map.of())).get(LINEAR);
    Tensor weight = torch.randn(OUT, IN);
    Tensor merged = adapter.merged(weight, 1);
    Tensor moved = weight.add(up.matmul(down));
    for (int row = 0; row < OUT; row++) {
      double norm = 0;
      for (int column = 0; column < IN; column++) {
        norm += Math.pow(at(moved, row, column), 2);
      }
      for (int column = 0; column < IN; column++) {
        double expected = at(magnitude, row) * at(moved, row, column) / Math.sqrt(norm);
        assertThat((double) at(merged, row, column)).isCloseTo(expected, within(1e-5));
      }
    }
    Tensor half = adapter.merged(weight, 0.5);
    assertThat(half.sub(weight.add(merged).div(new Scalar(2))).abs().max().item_double())
        .isLessThan(1e-6);
  }

  private static Map<String, Tensor> pair(String down, String up) {
    Map<String, Tensor> pair = new LinkedHashMap<>();
    pair.put(down, torch.randn(2, IN));
    pair.put(up, torch.randn(OUT, 2));
    return pair;
  }

  /** Wrapped by peft, named by an adapter, without a part, by the original code's names. */
  @ParameterizedTest
  @CsvSource({
    "base_model.model.%s.lora_A.weight, base_model.model.%s.lora_B.weight",
    "base_model.model.%s.lora_A.default.weight, base_model.model.%s.lora_B.default.weight",
    "unet.%s.lora_A.default_0.weight, unet.%s.lora_B.default_0.weight",
    "%s.lora_A.weight, %s.lora_B.weight",
    "unet.%s.lora_down.weight, unet.%s.lora_up.weight",
  })
  void namesOfOtherPrograms(String down, String up) throws IOException {
    Map<String, Tensor> tensors = pair(down.formatted(LINEAR), up.formatted(LINEAR));
    assertThat(read(write(tensors, Map.of()))).containsOnlyKeys(LINEAR);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lora_unet_input_blocks_1_1_transformer_blocks_0_attn1_to_q",
        "diffusion_model.input_blocks.1.1.transformer_blocks.0.attn1.to_q"
      })
  void namesOfTheOriginalCode(String layer) throws IOException {
    Map<String, Tensor> tensors = pair(layer + ".lora_down.weight", layer + ".lora_up.weight");
    assertThat(read(write(tensors, Map.of()))).containsOnlyKeys(LINEAR);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text_encoder.encoder.layers.0.self_attn.q_proj.lora_",
        "text_encoder.text_model.encoder.layers.0.self_attn.q_proj.lora_",
        "base_model.model.encoder.layers.0.self_attn.q_proj.lora_",
        "base_model.model.text_model.encoder.layers.0.self_attn.q_proj.lora_"
      })
  void textEncodersWithAndWithoutTextModel(String name) throws IOException {
    Path path = write(pair(name + "A.weight", name + "B.weight"), Map.of());
    try (LoraFile file = LoraFile.open(path)) {
      assertThat(file.adapters(ModelPart.TEXT_ENCODER, Map.of(TEXT + ".weight", List.of(OUT, IN))))
          .containsOnlyKeys(TEXT);
    }
  }

  @Test
  void aLayerUnderTwoNamesIsRefused() throws IOException {
    Map<String, Tensor> tensors =
        pair("unet." + LINEAR + ".lora_A.weight", "unet." + LINEAR + ".lora_B.weight");
    tensors.putAll(pair(kohya(LINEAR) + ".lora_down.weight", kohya(LINEAR) + ".lora_up.weight"));
    Path file = write(tensors, Map.of());
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(LINEAR + " is changed twice, as ")
        .hasMessageContaining(LINEAR.replace('.', '_'));
  }

  private static double strength(Path path) {
    return ((LoraAdapter) read(path).get(LINEAR)).strength();
  }

  @ParameterizedTest
  @CsvSource({
    "'{}', 1",
    "'{\"unet.lora_alpha\": 1, \"unet.r\": 2}', 0.5",
    "'{\"text_encoder.lora_alpha\": 1}', 1",
    "'{\"unet.lora_alpha\": 1, \"unet.alpha_pattern\": {\"attn1.to_q\": 6}}', 3",
    "'{\"unet.lora_alpha\": 1, \"unet.alpha_pattern\": {\"attn1.to_k\": 6}}', 0.5",
    "'{\"unet.lora_alpha\": 1, \"unet.alpha_pattern\": {\"down_.*to_q\": 6}}', 3",
    "'{\"unet.lora_alpha\": 4, \"unet.use_rslora\": true}', 2.8284271",
  })
  void alphaInTheHeader(String json, double strength) throws IOException {
    Map<String, Tensor> tensors =
        pair("unet." + LINEAR + ".lora_A.weight", "unet." + LINEAR + ".lora_B.weight");
    Path file = write(tensors, Map.of("lora_adapter_metadata", json));
    assertThat(strength(file)).isCloseTo(strength, within(1e-6));
    tensors.put("unet." + LINEAR + ".alpha", number(8));
    Path own = write(tensors, Map.of("lora_adapter_metadata", json));
    assertThat(strength(own)).as("a tensor goes before").isEqualTo(4);
  }

  @Test
  void aFolderOfPeft() throws IOException {
    Map<String, Tensor> tensors =
        pair(
            "base_model.model." + LINEAR + ".lora_A.weight",
            "base_model.model." + LINEAR + ".lora_B.weight");
    SafeTensors.write(folder.resolve("adapter_model.safetensors"), tensors, Map.of());
    assertThat(strength(folder)).isEqualTo(1);
    Files.writeString(
        folder.resolve("adapter_config.json"),
        "{\"peft_type\": \"LORA\", \"r\": 2, \"lora_alpha\": 1}");
    assertThat(LoraFile.isAt(folder)).isTrue();
    assertThat(strength(folder)).isEqualTo(0.5);
    assertThat(strength(folder.resolve("adapter_model.safetensors"))).isEqualTo(0.5);
    Files.writeString(folder.resolve("adapter_config.json"), "{");
    assertThatThrownBy(() -> read(folder)).hasMessageContaining("adapter_config.json");
    Files.writeString(folder.resolve("adapter_config.json"), "{\"fan_in_fan_out\": true}");
    assertThatThrownBy(() -> read(folder)).hasMessageContaining("fan_in_fan_out is true");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThat(LoraFile.isAt(empty)).isFalse();
    assertThatThrownBy(() -> read(empty)).hasMessageContaining("holds none of");
  }

  @Test
  void embeddingsMayLieAmongTheAdapters() throws IOException {
    Map<String, Tensor> tensors =
        pair(kohya(LINEAR) + ".lora_down.weight", kohya(LINEAR) + ".lora_up.weight");
    tensors.put("bundle_emb.my.token.string_to_param.*", torch.ones(2, 8));
    tensors.put("bundle_emb.other.emb_params", torch.ones(1, 8));
    try (LoraFile file = LoraFile.open(write(tensors, Map.of()))) {
      assertThat(file.embeddings()).containsOnlyKeys("my.token", "other");
      assertThat(file.embeddings().get("my.token").shape()).containsExactly(2L, 8L);
      assertThat(file.adapters(ModelPart.UNET, SHAPES)).containsOnlyKeys(LINEAR);
    }
  }

  @Test
  void formsThatDoNotFit() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put(kohya(LINEAR) + ".lokr_w1", torch.randn(2, 2));
    tensors.put(kohya(LINEAR) + ".lokr_w2", torch.randn(2, 2));
    Path small = write(tensors, Map.of());
    assertThatThrownBy(() -> read(small))
        .hasMessageContaining("expected those of a change of [6, 4]");
    tensors.clear();
    tensors.put(kohya(LINEAR) + ".hada_w1_a", torch.randn(OUT, 2));
    tensors.put(kohya(LINEAR) + ".hada_w1_b", torch.randn(3, IN));
    tensors.put(kohya(LINEAR) + ".hada_w2_a", torch.randn(OUT, 2));
    tensors.put(kohya(LINEAR) + ".hada_w2_b", torch.randn(2, IN));
    Path ranks = write(tensors, Map.of());
    assertThatThrownBy(() -> read(ranks)).hasMessageContaining("whose ranks do not agree");
  }
}
