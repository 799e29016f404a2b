package io.distillery.diffusion.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.diffusion.ModelChoice;
import io.distillery.diffusion.ModelInspection;
import io.distillery.diffusion.lora.LoraChoice;
import io.distillery.diffusion.scheduler.PredictionType;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.Tensors;
import io.distillery.torch.safetensors.SafeTensors;
import io.distillery.torch.safetensors.WeightFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sound models in files that other libraries name or fill in other ways: the same pictures. */
class FilesOfOtherLibrariesTest {
  private static final String TEXT = "text_encoder/model.safetensors";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path sound;
  private static float[] picture;
  private static Path single;

  @TempDir Path temp;
  private PointerScope scope;

  @BeforeAll
  static void write() throws IOException {
    try (LatentDiffusion model = TinyModels.first()) {
      model.write(sound, ScalarType.Float);
      picture = TinyModels.draw(model);
      single = sound.resolve("single.safetensors");
      SingleFileWriter.write(model, single, ScalarType.Float);
    }
  }

  @BeforeEach
  void open() {
    scope = new PointerScope();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private Path copy() throws IOException {
    Path copy = temp.resolve("model");
    try (var files = Files.walk(sound)) {
      for (Path file : files.toList()) {
        Path to = copy.resolve(sound.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          Files.copy(file, to);
        }
      }
    }
    return copy;
  }

  private static Map<String, Tensor> read(Path file) {
    try (SafeTensors tensors = SafeTensors.open(file)) {
      return tensors.tensors();
    }
  }

  /** A file with other names, in place of a part's. */
  private static void rename(Path file, Function<String, String> name) throws IOException {
    Map<String, Tensor> renamed = new LinkedHashMap<>();
    read(file).forEach((key, tensor) -> renamed.put(name.apply(key), tensor));
    SafeTensors.write(file, renamed, Map.of());
  }

  private static void assertSamePicture(ModelChoice choice) {
    try (LatentDiffusion model = choice.read(null)) {
      assertThat(TinyModels.draw(model)).isEqualTo(picture);
    }
    assertThat(ModelInspection.of(choice).isComplete()).isTrue();
  }

  private static void move(Path folder, String from, String to) throws IOException {
    Files.move(folder.resolve(from), folder.resolve(to));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp16", "bf16", "non_ema", "ema"})
  void variants(String variant) throws IOException {
    Path model = copy();
    for (String part : new String[] {"unet/diffusion_pytorch_model", "text_encoder/model"}) {
      move(model, part + ".safetensors", part + "." + variant + ".safetensors");
    }
    assertSamePicture(ModelChoice.of(model));
  }

  /** Of several, half precision goes before others; weights without averaging come last. */
  @Test
  void theVariantThatIsTaken() throws IOException {
    Path unet = copy().resolve("unet");
    String plain = "diffusion_pytorch_model.safetensors";
    for (String other : new String[] {"non_ema", "ema", "fp16"}) {
      Files.copy(
          unet.resolve(plain), unet.resolve("diffusion_pytorch_model." + other + ".safetensors"));
    }
    assertThat(WeightFiles.in(unet)).containsExactly(unet.resolve(plain));
    Files.delete(unet.resolve(plain));
    assertThat(WeightFiles.in(unet))
        .containsExactly(unet.resolve("diffusion_pytorch_model.fp16.safetensors"));
    Files.delete(unet.resolve("diffusion_pytorch_model.fp16.safetensors"));
    assertThat(WeightFiles.in(unet))
        .containsExactly(unet.resolve("diffusion_pytorch_model.ema.safetensors"));
  }

  @Test
  void shardsOfAVariant() throws IOException {
    Path unet = copy().resolve("unet");
    String shard = "diffusion_pytorch_model.fp16-00001-of-00001.safetensors";
    move(unet, "diffusion_pytorch_model.safetensors", shard);
    Files.writeString(
        unet.resolve("diffusion_pytorch_model.safetensors.index.fp16.json"),
        "{\"weight_map\": {\"conv_in.weight\": \"%s\"}}".formatted(shard));
    assertSamePicture(ModelChoice.of(unet.getParent()));
  }

  @Test
  void whatLiesThereInsteadIsSaid() throws IOException {
    Path unet = copy().resolve("unet");
    move(unet, "diffusion_pytorch_model.safetensors", "weights.safetensors");
    assertThatThrownBy(() -> WeightFiles.in(unet))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no weights in " + unet + " but weights.safetensors");
  }

  @Test
  void textEncodersWithoutTextModel() throws IOException {
    Path model = copy();
    rename(model.resolve(TEXT), name -> name.replace("text_model.", ""));
    assertSamePicture(ModelChoice.of(model));
  }

  @Test
  void whatNothingNeedsIsPassedOver() throws IOException {
    Path model = copy();
    Map<String, Tensor> text = read(model.resolve(TEXT));
    text.put("text_projection.weight", torch.eye(64));
    text.put("text_model.embeddings.position_ids", Tensors.of(new long[16], 1, 16));
    text.put("logit_scale", torch.ones(1));
    SafeTensors.write(model.resolve(TEXT), text, Map.of());
    Path unet = model.resolve("unet/diffusion_pytorch_model.safetensors");
    Map<String, Tensor> weights = read(unet);
    weights.put("nothing", torch.zeros(0, 4));
    SafeTensors.write(unet, weights, Map.of());
    Path config = model.resolve("text_encoder/config.json");
    ObjectNode json = (ObjectNode) JSON.readTree(config.toFile());
    json.putArray("architectures").add("CLIPTextModelWithProjection");
    Files.writeString(config, json.put("projection_dim", 64).toString());
    assertSamePicture(ModelChoice.of(model));
  }

  private ModelChoice single(Path file, Optional<Path> vae) {
    return ModelChoice.of(file).withTokenizer(Optional.of(sound.resolve("tokenizer"))).withVae(vae);
  }

  private Path singleWith(Map<String, Tensor> more, Function<String, String> name)
      throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    read(single)
        .forEach(
            (key, tensor) -> {
              String renamed = name.apply(key);
              if (renamed != null) {
                tensors.put(renamed, tensor);
              }
            });
    tensors.putAll(more);
    Path file = temp.resolve("single.safetensors");
    SafeTensors.write(file, tensors, Map.of());
    return file;
  }

  @Test
  void singleFilesWithSurplusKeys() throws IOException {
    Path projection =
        singleWith(
            Map.of("cond_stage_model.transformer.text_projection.weight", torch.eye(64)), k -> k);
    assertSamePicture(single(projection, Optional.empty()));
    Path comfy =
        singleWith(
            Map.of(
                "cond_stage_model.clip_l.logit_scale", torch.ones(1),
                "cond_stage_model.clip_l.transformer.text_projection.weight", torch.eye(64)),
            key ->
                key.replace("cond_stage_model.transformer", "cond_stage_model.clip_l.transformer"));
    assertSamePicture(single(comfy, Optional.empty()));
    Path attention =
        singleWith(
            Map.of(),
            key ->
                key.replace("attn_1.q.", "attn_1.to_q.")
                    .replace("attn_1.k.", "attn_1.to_k.")
                    .replace("attn_1.v.", "attn_1.to_v.")
                    .replace("attn_1.proj_out.", "attn_1.to_out.0."));
    assertSamePicture(single(attention, Optional.empty()));
  }

  @Test
  void markersOfVelocityAndPureNoise() throws IOException {
    Path file = singleWith(Map.of("v_pred", torch.zeros(0), "ztsnr", torch.zeros(0)), key -> key);
    try (LatentDiffusion model = single(file, Optional.empty()).read(null)) {
      assertThat(model.scheduler().predictionType()).isEqualTo(PredictionType.V_PREDICTION);
      assertThat(model.scheduler().rescaleBetasToZeroSnr()).isTrue();
      assertThat(model.unet().config().sampleSize()).isEqualTo(64);
    }
  }

  @Test
  void anAutoencoderFromElsewhere() throws IOException {
    Path without = singleWith(Map.of(), key -> key.startsWith("first_stage") ? null : key);
    assertThatThrownBy(() -> single(without, Optional.empty()).read(null))
        .hasMessageContaining(without.toString())
        .hasMessageContaining("holds no autoencoder")
        .hasMessageContaining("model.vae");
    Path folder = sound.resolve("vae");
    Path present = folder.resolve("diffusion_pytorch_model.safetensors");
    Path original = temp.resolve("vae.safetensors");
    Map<String, Tensor> alone = new LinkedHashMap<>();
    read(single)
        .forEach(
            (key, tensor) -> {
              if (key.startsWith("first_stage_model.")) {
                alone.put(key.substring("first_stage_model.".length()), tensor);
              }
            });
    SafeTensors.write(original, alone, Map.of());
    for (Path vae : List.of(sound, folder, present, original, single)) {
      assertSamePicture(single(without, Optional.of(vae)));
    }
    assertThatThrownBy(() -> single(without, Optional.of(sound.resolve(TEXT))).read(null))
        .hasMessageContaining("holds no autoencoder; expected tensors such as");
  }

  /** Whether a whole model, or one with an autoencoder named, the other is taken. */
  @Test
  void anotherAutoencoderGoesBeforeTheModelsOwn() throws IOException {
    Path other = temp.resolve("vae.safetensors");
    Map<String, Tensor> weights = read(sound.resolve("vae/diffusion_pytorch_model.safetensors"));
    weights.replaceAll(
        (name, tensor) ->
            name.equals("decoder.conv_out.bias") ? tensor.add(torch.ones(3)) : tensor);
    SafeTensors.write(other, weights, Map.of());
    ModelChoice choice = ModelChoice.of(sound).withVae(Optional.of(other));
    try (LatentDiffusion model = choice.read(null)) {
      assertThat(TinyModels.draw(model)).isNotEqualTo(picture);
    }
  }

  private static ModelChoice with(List<Path> embeddings, List<LoraChoice> loras) {
    return ModelChoice.of(sound).withLoras(loras).withEmbeddings(embeddings);
  }

  /** States of the ids that the tokenizer gives a text. */
  private static Tensor embedding(LatentDiffusion model, String text, int token) {
    long id = model.tokenizer().encode(text)[token];
    return model
        .textParameters()
        .all()
        .get("text_model.embeddings.token_embedding.weight")
        .select(0, id);
  }

  @Test
  void conceptsOfTextualInversion() throws IOException {
    Path named = temp.resolve("learned_embeds.safetensors");
    Tensor toy = torch.randn(64);
    SafeTensors.write(named, Map.of("<cat-toy>", toy), Map.of());
    Path nameless = temp.resolve("my-style.safetensors");
    Tensor style = torch.randn(2, 64);
    SafeTensors.write(nameless, Map.of("emb_params", style), Map.of());
    try (LatentDiffusion model = with(List.of(named, nameless), List.of()).read(null)) {
      assertThat(embedding(model, "<cat-toy>", 0).equal(toy)).isTrue();
      assertThat(model.tokenizer().encode("a my-style <cat-toy>")).hasSize(4);
      assertThat(embedding(model, "my-style", 0).equal(style.select(0, 0))).isTrue();
      assertThat(embedding(model, "my-style", 1).equal(style.select(0, 1))).isTrue();
      assertThat(TinyModels.draw(model)).as("of a prompt without them").isEqualTo(picture);
      Path copy = temp.resolve("copy");
      model.write(copy, ScalarType.Float);
      try (LatentDiffusion read = LatentDiffusion.read(copy, null)) {
        assertThat(embedding(read, "<cat-toy>", 0).equal(toy)).isTrue();
      }
    }
  }

  @Test
  void conceptsBundledWithALora() throws IOException {
    Path file = temp.resolve("bundle.safetensors");
    Tensor vectors = torch.randn(2, 64);
    SafeTensors.write(file, Map.of("bundle_emb.token.string_to_param.*", vectors), Map.of());
    try (LatentDiffusion model = with(List.of(), List.of(new LoraChoice(file, 1))).read(null)) {
      assertThat(embedding(model, "token", 1).equal(vectors.select(0, 1))).isTrue();
    }
  }

  @Test
  void embeddingsThatAreNone() throws IOException {
    Path wide = temp.resolve("wide.safetensors");
    SafeTensors.write(wide, Map.of("emb_params", torch.randn(1, 768)), Map.of());
    assertThatThrownBy(() -> with(List.of(wide), List.of()).read(null))
        .hasMessageContaining(wide.toString())
        .hasMessageContaining("shape [1, 768], expected (n, 64)");
    SafeTensors.write(wide, Map.of("clip_l", torch.randn(1, 64)), Map.of());
    assertThatThrownBy(() -> with(List.of(wide), List.of()).read(null))
        .hasMessageContaining("Stable Diffusion XL");
    SafeTensors.write(
        wide, Map.of("emb_params", Tensors.of(new float[] {Float.NaN}, 1).expand(1, 64)), Map.of());
    assertThatThrownBy(() -> with(List.of(wide), List.of()).read(null))
        .hasMessageContaining("emb_params holds 64 of 64 numbers that are not finite");
  }
}
