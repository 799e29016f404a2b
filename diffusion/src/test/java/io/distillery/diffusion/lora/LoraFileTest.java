package io.distillery.diffusion.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.distillery.diffusion.ModelChoice;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.checkpoint.ModelPart;
import io.distillery.diffusion.checkpoint.TinyModels;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Parameters;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * LoRA files in every layout change exactly the layers they name, by exactly the low-rank term. No
 * released file is at hand: names follow the programs that write them, numbers are computed here.
 */
class LoraFileTest {
  private static final int RANK = 3;
  private static final double ALPHA = 6;
  private static final double SCALE = 0.5;

  private static final String BLOCK = "down_blocks.0.attentions.0.transformer_blocks.0.";
  private static final String TEXT = "text_model.encoder.layers.1.";

  /** Layers of the U-Net's attention, in every layout. */
  private static final List<String> ATTENTION =
      List.of(BLOCK + "attn1.to_q", BLOCK + "attn2.to_k", BLOCK + "attn2.to_out.0");

  /** Others: a linear map, convolutions of 1x1 and 3x3, one of stride 2. */
  private static final List<String> OTHERS =
      List.of(
          BLOCK + "ff.net.0.proj",
          "down_blocks.0.attentions.0.proj_in",
          "mid_block.resnets.0.conv1",
          "down_blocks.0.downsamplers.0.conv",
          "up_blocks.0.resnets.1.time_emb_proj");

  private static final List<String> TEXT_ATTENTION =
      List.of(TEXT + "self_attn.q_proj", TEXT + "self_attn.out_proj");

  @TempDir static Path directory;
  private static LatentDiffusion model;

  @TempDir Path temp;
  private PointerScope scope;

  @BeforeAll
  static void create() throws IOException {
    model = TinyModels.first();
    model.write(directory, ScalarType.Float);
  }

  @AfterAll
  static void free() {
    model.close();
  }

  @BeforeEach
  void open() {
    scope = new PointerScope();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @ParameterizedTest
  @EnumSource
  void everyLayout(LoraLayout layout) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Map<String, LoraAdapter> unet = new LinkedHashMap<>();
    Map<String, LoraAdapter> text = new LinkedHashMap<>();
    boolean attentionOnly = layout == LoraLayout.ATTENTION_PROCESSOR;
    if (layout != LoraLayout.DIFFUSERS_TEXT) {
      ATTENTION.forEach(layer -> unet.put(layer, add(tensors, layout, ModelPart.UNET, layer)));
    }
    if (layout != LoraLayout.DIFFUSERS_TEXT && !attentionOnly) {
      OTHERS.forEach(layer -> unet.put(layer, add(tensors, layout, ModelPart.UNET, layer)));
    }
    TEXT_ATTENTION.forEach(
        layer -> text.put(layer, add(tensors, layout, ModelPart.TEXT_ENCODER, layer)));
    Path file = write(tensors);
    try (LatentDiffusion merged = read(new LoraChoice(file, SCALE))) {
      assertMerged(merged.unetParameters(), model.unetParameters(), unet);
      assertMerged(merged.textParameters(), model.textParameters(), text);
      assertMerged(merged.vaeParameters(), model.vaeParameters(), Map.of());
    }
    try (LoraFile read = LoraFile.open(file)) {
      assertThat(read.layouts()).containsExactly(layout);
    }
  }

  /** The first files of attention processors held the U-Net alone and did not say so. */
  @Test
  void attentionProcessorsWithoutAPart() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    LoraAdapter adapter = adapter(ModelPart.UNET, BLOCK + "attn1.to_q", 0);
    tensors.put(BLOCK + "attn1.processor.to_q_lora.down.weight", adapter.down());
    tensors.put(BLOCK + "attn1.processor.to_q_lora.up.weight", adapter.up());
    LoraAdapter rankForAlpha = new LoraAdapter(adapter.down(), adapter.up(), RANK);
    try (LatentDiffusion merged = read(new LoraChoice(write(tensors), SCALE))) {
      assertMerged(
          merged.unetParameters(),
          model.unetParameters(),
          Map.of(BLOCK + "attn1.to_q", rankForAlpha));
    }
  }

  @Test
  void linearOutputIsTheBasesAndTheLowRankTerm() {
    LoraAdapter adapter = adapter(ModelPart.UNET, OTHERS.get(0), 0);
    Tensor weight = weight(model.unetParameters(), OTHERS.get(0));
    Tensor x = torch.randn(5, weight.size(1));
    Tensor separately =
        torch
            .linear(x, weight)
            .add(torch.linear(torch.linear(x, adapter.down()), adapter.up()).mul(scalar()));
    assertClose(torch.linear(x, adapter.merged(weight, SCALE)), separately);
  }

  @Test
  void convolutionOutputIsTheBasesAndTheLowRankTerm() {
    for (String layer : OTHERS.subList(1, 4)) {
      LoraAdapter adapter = adapter(ModelPart.UNET, layer, 0);
      Tensor weight = weight(model.unetParameters(), layer);
      Tensor x = torch.randn(2, weight.size(1), 5, 7);
      Tensor narrow = torch.conv2d(x, adapter.down());
      Tensor separately =
          torch.conv2d(x, weight).add(torch.conv2d(narrow, adapter.up()).mul(scalar()));
      assertClose(torch.conv2d(x, adapter.merged(weight, SCALE)), separately);
    }
  }

  private static Scalar scalar() {
    return new Scalar(SCALE * ALPHA / RANK);
  }

  @Test
  void filesAddUpAndScaleZeroIsNone() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    add(tensors, LoraLayout.KOHYA, ModelPart.UNET, ATTENTION.get(0));
    Path file = write(tensors);
    try (LatentDiffusion none = read(new LoraChoice(file, 0));
        LatentDiffusion once = read(new LoraChoice(file, 1));
        LatentDiffusion parts = read(new LoraChoice(file, 0.25), new LoraChoice(file, 0.75))) {
      assertThat(TinyModels.draw(none)).isEqualTo(TinyModels.draw(model));
      assertThat(TinyModels.draw(once)).isNotEqualTo(TinyModels.draw(model));
      assertClose(
          weight(parts.unetParameters(), ATTENTION.get(0)),
          weight(once.unetParameters(), ATTENTION.get(0)));
    }
  }

  @Test
  void halfPrecisionIsMergedInFullAndRoundedOnce() throws IOException {
    Path half = temp.resolve("half");
    model.write(half, ScalarType.Half);
    LoraAdapter adapter = adapter(ModelPart.UNET, ATTENTION.get(0), 1e-4);
    Path file = temp.resolve("lora.safetensors");
    LoraFile.write(
        file,
        Map.of(ModelPart.UNET, Map.of(ATTENTION.get(0), adapter)),
        ScalarType.BFloat16,
        Map.of());
    ModelChoice choice = ModelChoice.of(half).withLoras(List.of(new LoraChoice(file, 1)));
    try (LatentDiffusion full = choice.read(ScalarType.Float);
        LatentDiffusion rounded = choice.read(ScalarType.BFloat16)) {
      Tensor exact = weight(full.unetParameters(), ATTENTION.get(0));
      assertThat(Tensors.type(exact)).isEqualTo(ScalarType.Float);
      assertThat(exact.equal(exact.to(ScalarType.Half).to(ScalarType.Float))).isFalse();
      assertThat(
              weight(rounded.unetParameters(), ATTENTION.get(0))
                  .equal(exact.to(ScalarType.BFloat16)))
          .isTrue();
    }
  }

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    Map<String, LoraAdapter> unet = new LinkedHashMap<>();
    for (String layer : List.of(BLOCK + "attn1.to_q", "mid_block.resnets.0.conv1")) {
      LoraAdapter adapter = adapter(ModelPart.UNET, layer, 1);
      unet.put(layer, new LoraAdapter(adapter.down(), adapter.up(), RANK));
    }
    LoraAdapter strong = adapter(ModelPart.TEXT_ENCODER, TEXT_ATTENTION.get(0), 1);
    Path file = temp.resolve("lora.safetensors");
    LoraFile.write(
        file,
        Map.of(ModelPart.UNET, unet, ModelPart.TEXT_ENCODER, Map.of(TEXT_ATTENTION.get(0), strong)),
        ScalarType.Float,
        Map.of("base_model", "tiny"));
    try (LoraFile read = LoraFile.open(file)) {
      assertThat(read.metadata()).containsEntry("base_model", "tiny").containsEntry("format", "pt");
      Map<String, LayerAdapter> back =
          read.adapters(ModelPart.UNET, shapes(model.unetParameters()));
      assertThat(back.keySet()).containsExactlyInAnyOrderElementsOf(unet.keySet());
      unet.forEach(
          (layer, adapter) -> {
            LoraAdapter found = (LoraAdapter) back.get(layer);
            assertThat(found.down().equal(adapter.down())).isTrue();
            assertThat(found.up().equal(adapter.up())).isTrue();
            assertThat(found.strength()).isEqualTo(1);
          });
      LoraAdapter folded =
          (LoraAdapter)
              read.adapters(ModelPart.TEXT_ENCODER, shapes(model.textParameters()))
                  .get(TEXT_ATTENTION.get(0));
      Tensor weight = weight(model.textParameters(), TEXT_ATTENTION.get(0));
      assertThat(folded.strength()).isEqualTo(1);
      assertClose(folded.merged(weight, 1), strong.merged(weight, 1));
    }
    try (SafeTensors raw = SafeTensors.open(file)) {
      assertThat(raw.names())
          .contains(
              "unet." + BLOCK + "attn1.to_q.lora_A.weight",
              "unet.mid_block.resnets.0.conv1.lora_B.weight",
              "text_encoder.text_model.encoder.layers.1.self_attn.q_proj.lora_A.weight");
    }
  }

  @Test
  void badFilesAreRefusedWithTheirTensors() throws IOException {
    Tensor down = torch.zeros(RANK, 32);
    Tensor up = torch.zeros(32, RANK);
    String layer = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q";
    refused(Map.of(layer + ".hada_w1_a", down), "attn1_to_q without its four matrices");
    refused(Map.of(layer + ".lokr_w1", down), "attn1_to_q without its two matrices");
    refused(Map.of(layer + ".oft_blocks", down), "unknown key " + layer + ".oft_blocks");
    refused(Map.of("lora_vae_decoder.lora_down.weight", down), "lora_vae_decoder");
    refused(Map.of(layer + ".lora_down.weight", down), "without its up matrix");
    refused(Map.of(layer + ".alpha", torch.ones(1)), "without its down and up matrix");
    refused(pair(layer, down, torch.zeros(32, 4)), "ranks do not agree", "[3, 32]", "[32, 4]");
    refused(pair(layer, down, torch.zeros(32, RANK, 3, 3)), "ranks do not agree");
    refused(pair(layer, torch.zeros(3, 3, 32), up), "ranks do not agree");
    Map<String, Tensor> alphas = pair(layer, down, up);
    alphas.put(layer + ".alpha", torch.ones(2));
    refused(alphas, "alpha of shape [2]");
    alphas.put(layer + ".alpha", torch.full(new long[] {1}, new Scalar(Double.NaN)));
    refused(alphas, "attn1_to_q.alpha", "NaN");
    refused(
        pair("lora_unet_down_blocks_9_attentions_0_proj_in", down, up),
        "no layer is called down_blocks_9_attentions_0_proj_in");
    refused(
        pair(layer, torch.zeros(RANK, 48), up), "attn1.to_q has the shapes [3, 48]", "[32, 32]");
    refused(
        pair("lora_unet_mid_block_resnets_0_conv1", down, torch.zeros(64, RANK)),
        "mid_block.resnets.0.conv1",
        "[64, 64, 3, 3]");
    refused(Map.of("conv_in.weight", down), "unknown key conv_in.weight");
    refused(Map.of(), "no tensor");
  }

  @Test
  void aPickleOrNothing() throws IOException {
    Path pickle = Files.write(temp.resolve("lora.pt"), new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0, 0});
    assertThatThrownBy(() -> LoraFile.open(pickle))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("lora.pt", "PyTorch pickle");
    assertThatThrownBy(() -> LoraFile.open(temp.resolve("nothing.safetensors")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("nothing.safetensors");
  }

  private void refused(Map<String, Tensor> tensors, String... words) throws IOException {
    Path file = write(tensors);
    assertThatThrownBy(() -> read(new LoraChoice(file, 1)).close())
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContainingAll(words);
  }

  private static Map<String, Tensor> pair(String layer, Tensor down, Tensor up) {
    Map<String, Tensor> pair = new LinkedHashMap<>();
    pair.put(layer + ".lora_down.weight", down);
    pair.put(layer + ".lora_up.weight", up);
    return pair;
  }

  private static LatentDiffusion read(LoraChoice... loras) {
    return ModelChoice.of(directory).withLoras(Arrays.asList(loras)).read(ScalarType.Float);
  }

  private Path write(Map<String, Tensor> tensors) throws IOException {
    Path file = temp.resolve("file.safetensors");
    SafeTensors.write(file, tensors, Map.of());
    return file;
  }

  /** Adds an adapter under the names of a layout. */
  private static LoraAdapter add(
      Map<String, Tensor> tensors, LoraLayout layout, ModelPart part, String layer) {
    boolean unet = part == ModelPart.UNET;
    String name =
        switch (layout) {
          case KOHYA -> (unet ? "lora_unet_" : "lora_te_") + layer.replace('.', '_');
          case PEFT, DIFFUSERS, DIFFUSERS_TEXT -> (unet ? "unet." : "text_encoder.") + layer;
          case ATTENTION_PROCESSOR ->
              unet
                  ? "unet." + layer.replace(".to_", ".processor.to_").replace("out.0", "out")
                  : "text_encoder." + layer.replace("q_proj", "to_q").replace("out_proj", "to_out");
        };
    LoraAdapter adapter = adapter(part, layer, 0);
    String[] ends =
        switch (layout) {
          case KOHYA -> new String[] {".lora_down.weight", ".lora_up.weight"};
          case PEFT -> new String[] {".lora_A.weight", ".lora_B.weight"};
          case DIFFUSERS -> new String[] {".lora.down.weight", ".lora.up.weight"};
          case DIFFUSERS_TEXT ->
              new String[] {".lora_linear_layer.down.weight", ".lora_linear_layer.up.weight"};
          case ATTENTION_PROCESSOR -> new String[] {"_lora.down.weight", "_lora.up.weight"};
        };
    tensors.put(name + ends[0], adapter.down());
    tensors.put(name + ends[1], adapter.up());
    if (layout == LoraLayout.KOHYA || layout == LoraLayout.PEFT) {
      tensors.put(name + ".alpha", torch.full(new long[] {}, new Scalar(ALPHA)));
      return adapter;
    }
    return new LoraAdapter(adapter.down(), adapter.up(), RANK); // no alpha: it is the rank
  }

  /** An adapter of the layer's shape; {@code size} 0 for numbers as large as its weights'. */
  private static LoraAdapter adapter(ModelPart part, String layer, double size) {
    Parameters parameters =
        part == ModelPart.UNET ? model.unetParameters() : model.textParameters();
    long[] shape = Tensors.shape(weight(parameters, layer));
    long[] down = shape.clone();
    down[0] = RANK;
    long[] up = shape.length == 2 ? new long[] {shape[0], RANK} : new long[] {shape[0], RANK, 1, 1};
    double factor = size == 0 ? 0.1 : size;
    return new LoraAdapter(torch.randn(down).mul(new Scalar(factor)), torch.randn(up), ALPHA);
  }

  private static Tensor weight(Parameters parameters, String layer) {
    return parameters.all().get(layer + ".weight");
  }

  private static Map<String, List<Long>> shapes(Parameters parameters) {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    parameters
        .all()
        .forEach(
            (name, tensor) ->
                shapes.put(name, Arrays.stream(Tensors.shape(tensor)).boxed().toList()));
    return shapes;
  }

  /** Changed layers are base and low-rank term in double, summed in loops; others untouched. */
  private static void assertMerged(
      Parameters merged, Parameters base, Map<String, LoraAdapter> adapters) {
    Map<String, Tensor> all = merged.all();
    base.all()
        .forEach(
            (name, weight) -> {
              LoraAdapter adapter = adapters.get(name.replaceAll("\\.weight$", ""));
              if (adapter == null || !name.endsWith(".weight")) {
                assertThat(all.get(name).equal(weight)).as(name).isTrue();
              } else {
                assertThat(Tensors.shape(all.get(name))).isEqualTo(Tensors.shape(weight));
                assertChanged(name, all.get(name), weight, adapter);
              }
            });
  }

  private static void assertChanged(
      String name, Tensor merged, Tensor weight, LoraAdapter adapter) {
    float[] found = Tensors.floats(merged.contiguous());
    float[] before = Tensors.floats(weight.contiguous());
    float[] down = Tensors.floats(adapter.down());
    float[] up = Tensors.floats(adapter.up());
    int columns = down.length / RANK;
    for (int i = 0; i < found.length; i++) {
      double change = 0;
      for (int r = 0; r < RANK; r++) {
        change += (double) up[i / columns * RANK + r] * down[r * columns + i % columns];
      }
      assertThat((double) found[i])
          .as("%s at %d", name, i)
          .isCloseTo(before[i] + SCALE * adapter.alpha() / RANK * change, within(2e-6));
    }
  }

  private static void assertClose(Tensor actual, Tensor expected) {
    double difference = actual.sub(expected).abs().max().item_double();
    assertThat(difference).isLessThan(2e-5 * Math.max(1, expected.abs().max().item_double()));
  }
}
