package io.distillery.diffusion.checkpoint;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.diffusion.ModelChoice;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a model's directory is said by file and tensor or key, before it is used. */
class BadCheckpointTest {
  private static final String UNET = "unet/config.json";
  private static final String UNET_WEIGHTS = "unet/diffusion_pytorch_model.safetensors";
  private static final String VAE = "vae/config.json";
  private static final String TEXT = "text_encoder/config.json";

  /** Makes a sound directory bad. */
  @FunctionalInterface
  interface Damage {
    void to(Path model) throws IOException;
  }

  /**
   * A way to be bad.
   *
   * @param name for people
   * @param damage that is done
   * @param words that the message must have
   */
  record Case(String name, Damage damage, String... words) {
    @Override
    public String toString() {
      return name;
    }
  }

  @TempDir static Path sound;
  @TempDir Path temp;

  @BeforeAll
  static void write() throws IOException {
    try (LatentDiffusion model = TinyModels.first()) {
      model.write(sound, ScalarType.Half);
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
            absurdNumbers(), whatIsNotImplemented(), whatDoesNotFit(), tensors(), filesAndFolders())
        .flatMap(List::stream);
  }

  private static List<Case> absurdNumbers() {
    return List.of(
        json(UNET, "block_out_channels", "[0, 64]", "[0,64]", "whole numbers from 1"),
        json(UNET, "block_out_channels", "[-32, 64]", "[-32,64]", "whole numbers from 1"),
        json(UNET, "block_out_channels", "[32, 5000000]", "from 1 to 1,000,000"),
        json(UNET, "block_out_channels", "[32, 640000]", UNET.substring(0, 4), "640000", "shape"),
        json(UNET, "block_out_channels", "[32.5, 64]", "whole numbers"),
        json(UNET, "block_out_channels", "\"many\"", "\"many\"", "whole numbers"),
        json(UNET, "block_out_channels", "null", "block_out_channels"),
        json(UNET, "block_out_channels", "[32, 64, 64]", "down_block_types", "3 of"),
        json(UNET, "norm_num_groups", "24", "32 channels", "24 groups", "norm_num_groups"),
        json(UNET, "norm_num_groups", "0", "norm_num_groups is 0"),
        json(UNET, "attention_head_dim", "5", "5 attention heads", "do not divide"),
        json(UNET, "attention_head_dim", "[8]", "attention_head_dim", "2 whole numbers"),
        json(UNET, "layers_per_block", "1000000", "layers_per_block is 1000000", "from 1 to 100"),
        json(UNET, "layers_per_block", "-1", "layers_per_block is -1"),
        json(UNET, "sample_size", "0", "sample_size is 0"),
        json(UNET, "norm_eps", "\"tiny\"", "norm_eps", "a number"),
        json(UNET, "use_linear_projection", "\"yes\"", "use_linear_projection", "true or false"),
        json(VAE, "block_out_channels", "[]", "block_out_channels is []"),
        json(VAE, "norm_num_groups", "5", "32 channels", "5 groups"),
        json(VAE, "scaling_factor", "0", "expected a number above 0"),
        json(VAE, "layers_per_block", "99999", "layers_per_block is 99999"),
        json(TEXT, "num_hidden_layers", "2000000000", "num_hidden_layers is 2000000000"),
        json(TEXT, "num_attention_heads", "7", "hidden_size 64", "num_attention_heads 7"),
        json(TEXT, "vocab_size", "-3", "vocab_size is -3"),
        json(TEXT, "vocab_size", "1000000", "token_embedding.weight", "[1000000, 64]"));
  }

  private static List<Case> whatIsNotImplemented() {
    return List.of(
        json(UNET, "act_fn", "\"gelu\"", "act_fn is \"gelu\"", "expected silu"),
        json(UNET, "class_embed_type", "\"timestep\"", "class_embed_type is \"timestep\"", "null"),
        json(UNET, "num_class_embeds", "10", "num_class_embeds is 10"),
        json(
            UNET, "time_cond_proj_dim", "256", "missing time_embedding.cond_proj.weight [32, 256]"),
        json(UNET, "time_cond_proj_dim", "255", "time_cond_proj_dim is 255", "even"),
        json(UNET, "mid_block_type", "null", "unexpected mid_block.attentions.0"),
        json(UNET, "dual_cross_attention", "true", "dual_cross_attention is true"),
        json(UNET, "only_cross_attention", "[true, false]", "only_cross_attention is [true,false]"),
        json(UNET, "addition_embed_type", "\"text_time\"", "addition_embed_type", "text_time"),
        json(UNET, "transformer_layers_per_block", "[1, 2]", "transformer_layers_per_block"),
        json(UNET, "encoder_hid_dim_type", "\"ip_image_proj\"", "encoder_hid_dim_type"),
        json(UNET, "mid_block_type", "\"UNetMidBlock2D\"", "mid_block_type"),
        json(UNET, "resnet_time_scale_shift", "\"scale_shift\"", "resnet_time_scale_shift"),
        json(UNET, "conv_in_kernel", "1", "conv_in_kernel is 1", "expected 3"),
        json(UNET, "num_attention_heads", "8", "num_attention_heads is 8"),
        json(
            UNET,
            "down_block_types",
            "[\"SimpleCrossAttnDownBlock2D\", \"DownBlock2D\"]",
            "SimpleCrossAttnDownBlock2D",
            "CrossAttnDownBlock2D"),
        json(UNET, "in_channels", "9", "out_channels is 4", "inpainting"),
        json(
            VAE,
            "_class_name",
            "\"AutoencoderTiny\"",
            "_class_name is AutoencoderTiny",
            "--decoder"),
        json(VAE, "act_fn", "\"relu\"", "act_fn is \"relu\""),
        json(VAE, "use_quant_conv", "false", "use_quant_conv is false"),
        json(VAE, "down_block_types", "[\"AttnDownEncoderBlock2D\"]", "AttnDownEncoderBlock2D"),
        json(TEXT, "hidden_act", "\"relu\"", "hidden_act is relu", "quick_gelu or gelu"),
        json(TEXT, "model_type", "\"t5\"", "model_type is \"t5\"", "clip_text_model"),
        json(TEXT, "layer_norm_eps", "1e-12", "layer_norm_eps"));
  }

  private static List<Case> whatDoesNotFit() {
    return List.of(
        json(UNET, "cross_attention_dim", "128", "cross_attention_dim is 128", "hidden_size 64"),
        json(VAE, "latent_channels", "16", "in_channels are 4", "latent_channels 16"),
        json(TEXT, "vocab_size", "100", "514 tokens", "vocab_size is 100"),
        json(TEXT, "max_position_embeddings", "8", "model_max_length is 16", "embeddings 8"));
  }

  private static List<Case> tensors() {
    return List.of(
        weights(t -> t.remove("conv_in.weight"), "missing conv_in.weight [32, 4, 3, 3]"),
        weights(t -> t.put("conv_in.extra", torch.ones(2)), "unexpected conv_in.extra"),
        weights(
            t -> t.put("conv_in.bias", torch.ones(5)), "conv_in.bias has shape [5], expected [32]"),
        weights(Map::clear, "missing", "and 1"));
  }

  private static List<Case> filesAndFolders() {
    return List.of(
        new Case("no such directory", BadCheckpointTest::delete, "There is no", "diffusers"),
        new Case("empty directory", BadCheckpointTest::empty, UNET, "diffusers directory layout"),
        new Case("no autoencoder", model -> delete(model.resolve("vae")), VAE),
        new Case(
            "no tokenizer",
            model -> delete(model.resolve("tokenizer")),
            "vocab.json",
            "merges.txt"),
        new Case(
            "no scheduler", model -> delete(model.resolve("scheduler")), "scheduler_config.json"),
        new Case(
            "a config that is not JSON",
            model -> Files.writeString(model.resolve(UNET), "{\"sample_size\": "),
            UNET,
            "cannot be read as JSON"),
        new Case(
            "a config that is a list",
            model -> Files.writeString(model.resolve(UNET), "[]"),
            UNET,
            "not a JSON object"),
        new Case(
            "an empty config", model -> Files.writeString(model.resolve(UNET), ""), UNET, "JSON"),
        new Case(
            "no weights",
            model -> Files.delete(model.resolve(UNET_WEIGHTS)),
            "There are no weights in",
            "diffusion_pytorch_model.safetensors"),
        new Case(
            "a pickle instead of weights",
            model ->
                Files.move(
                    model.resolve(UNET_WEIGHTS), model.resolve("unet/diffusion_pytorch_model.bin")),
            "diffusion_pytorch_model.bin",
            "pickle",
            "convert it to safetensors"),
        new Case(
            "a pickle that is called safetensors",
            model -> Files.write(model.resolve(UNET_WEIGHTS), pickle()),
            UNET_WEIGHTS,
            "PyTorch pickle"),
        new Case(
            "a checkpoint file instead of a directory",
            model -> {
              delete(model);
              Files.write(model, pickle());
            },
            "PyTorch pickle"),
        new Case("an index without its shard", model -> index(model, "lost.safetensors"), "lost"),
        new Case(
            "an index that leads elsewhere",
            model -> index(model, "../vae/diffusion_pytorch_model.safetensors"),
            "names a shard outside"),
        new Case(
            "an index of nothing",
            model -> {
              index(model, "x");
              Files.writeString(model.resolve(UNET_WEIGHTS + ".index.json"), "{}");
            },
            "no weight_map"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isRefused(Case bad) throws IOException {
    Path model = temp.resolve("model");
    copy(sound, model);
    bad.damage().to(model);
    assertThatThrownBy(() -> ModelChoice.of(model).read(null).close())
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(model.toString())
        .hasMessageContainingAll(bad.words());
  }

  private static Case json(String file, String field, String value, String... words) {
    return new Case(
        "%s: %s = %s".formatted(file, field, value),
        model -> {
          ObjectMapper mapper = new ObjectMapper();
          ObjectNode json = (ObjectNode) mapper.readTree(model.resolve(file).toFile());
          json.set(field, mapper.readTree(value));
          mapper.writeValue(model.resolve(file).toFile(), json);
        },
        words);
  }

  private static Case weights(Consumer<Map<String, Tensor>> change, String... words) {
    return new Case(
        "weights: " + words[0],
        model -> {
          Path file = model.resolve(UNET_WEIGHTS);
          try (PointerScope scope = new PointerScope();
              SafeTensors read = SafeTensors.open(file)) {
            Map<String, Tensor> tensors = read.tensors();
            change.accept(tensors);
            SafeTensors.write(file, tensors, Map.of());
          }
        },
        words);
  }

  private static void index(Path model, String shard) throws IOException {
    Files.delete(model.resolve(UNET_WEIGHTS));
    Files.writeString(
        model.resolve(UNET_WEIGHTS + ".index.json"),
        "{\"weight_map\": {\"conv_in.weight\": \"%s\"}}".formatted(shard));
  }

  private static byte[] pickle() {
    return new byte[] {'P', 'K', 3, 4, 0, 0, 8, 8, 0, 0, 0, 0};
  }

  private static void copy(Path from, Path to) throws IOException {
    for (Path file : files(from)) {
      Path target = to.resolve(from.relativize(file).toString());
      if (Files.isDirectory(file)) {
        Files.createDirectories(target);
      } else {
        Files.copy(file, target);
      }
    }
  }

  private static void empty(Path model) throws IOException {
    delete(model);
    Files.createDirectory(model);
  }

  private static void delete(Path folder) throws IOException {
    List<Path> files = files(folder);
    for (int i = files.size() - 1; i >= 0; i--) {
      Files.delete(files.get(i));
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.toList();
    }
  }
}
