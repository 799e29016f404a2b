package io.distillery.llava;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a checkpoint is said by file and tensor or field, before it is used. */
class BadLlavaTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WEIGHTS = "model.safetensors";
  private static final String Q = "language_model.model.layers.1.self_attn.q_proj.weight";

  @TempDir Path temp;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/ | model_type | \"llava_next\" | expected llava",
        "/ | vision_feature_select_strategy | \"full\" | expected default",
        "/ | vision_feature_layer | [-2, -5] | expected a whole number",
        "/ | vision_feature_layer | -9 | the states after -5 layers of 3",
        "/ | image_token_index | 17 | gives <image> the id 300, but config.json says 17",
        "/ | text_config | 3 | text_config is 3, expected an object",
        "/text_config | model_type | \"mistral\" | text_config.model_type is \"mistral\"",
        "/text_config | hidden_act | \"gelu\" | text_config.hidden_act",
        "/text_config | rope_scaling | {\"factor\": 2} | rope_scaling",
        "/text_config | rope_parameters | {\"rope_type\": \"linear\"} | rope_parameters.rope_type",
        "/text_config | num_attention_heads | 5 | a divisor of hidden_size 16",
        "/text_config | num_key_value_heads | 3 | not divided by num_key_value_heads 3",
        "/text_config | head_dim | 3 | heads of width 3",
        "/text_config | num_hidden_layers | 0 | text_config.num_hidden_layers is 0",
        "/text_config | num_hidden_layers | 3 | missing language_model.model.layers.2.",
        "/text_config | num_hidden_layers | 1 | unexpected language_model.model.layers.1.",
        "/text_config | vocab_size | 320 | embed_tokens.weight has shape [304, 16], expected [320, 16]",
        "/text_config | rms_norm_eps | 0 | rms_norm_eps 0.0",
        "/vision_config | hidden_act | \"gelu\" | vision_config.hidden_act",
        "/vision_config | patch_size | 3 | not divided by patch_size 3",
        "/vision_config | num_attention_heads | 3 | not divided by num_attention_heads 3",
        "/vision_config | image_size | 16 | position_embedding.weight has shape [5, 8], expected [17, 8]",
      })
  void config(String object, String field, String value, String words) throws IOException {
    Path directory = TinyLlava.write(temp.resolve("model"));
    ObjectNode config = (ObjectNode) JSON.readTree(TinyLlava.CONFIG);
    ObjectNode part = object.equals("/") ? config : (ObjectNode) config.at(object);
    part.set(field, JSON.readTree(value));
    Files.writeString(directory.resolve("config.json"), config.toString());
    refused(directory, words);
  }

  @Test
  void weights() throws IOException {
    Path directory = TinyLlava.write(temp.resolve("model"));
    weights(directory, tensors -> tensors.remove(Q));
    refused(directory, "missing " + Q + " [16, 16]");
    weights(directory, tensors -> tensors.put(Q, torch.ones(16, 4)));
    refused(directory, Q + " has shape [16, 4], expected [16, 16]");
    weights(
        directory,
        tensors -> {
          tensors.put(Q, torch.ones(16, 16));
          tensors.put("image_newline", torch.ones(16));
        });
    refused(directory, "unexpected image_newline");
    Files.writeString(directory.resolve(WEIGHTS), "no tensors");
    refused(directory, WEIGHTS);
    Files.delete(directory.resolve(WEIGHTS));
    Files.writeString(directory.resolve("pytorch_model.bin"), "");
    refused(directory, "pickle, which is never loaded: convert it to safetensors");
  }

  private static void weights(Path directory, Consumer<Map<String, Tensor>> change)
      throws IOException {
    Path file = directory.resolve(WEIGHTS);
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      try (SafeTensors stored = SafeTensors.open(file)) {
        stored.names().forEach(name -> tensors.put(name, stored.copy(name)));
      }
      change.accept(tensors);
      SafeTensors.write(file, tensors, Map.of());
    }
  }

  @Test
  void shards() throws IOException {
    Path directory = TinyLlava.write(temp.resolve("model"));
    Path shard = directory.resolve("model-00001-of-00001.safetensors");
    Path index = directory.resolve(WEIGHTS + ".index.json");
    Files.move(directory.resolve(WEIGHTS), shard);
    Files.writeString(index, "{\"weight_map\": {\"a\": \"gone.safetensors\"}}");
    refused(directory, "gone.safetensors");
    Files.writeString(index, "{\"weight_map\": {\"a\": \"../other.safetensors\"}}");
    refused(directory, "names a shard outside");
    Files.writeString(index, "{}");
    refused(directory, "has no weight_map");
    Files.writeString(index, "{\"weight_map\": {\"a\": \"%s\"}}".formatted(shard.getFileName()));
    Llava.open(directory).close();
  }

  @Test
  void files() throws IOException {
    refused(temp.resolve("none"), "There is no directory");
    Path directory = Files.createDirectory(temp.resolve("empty"));
    refused(directory, "config.json; expected LLaVA-1.5 in Hugging Face's layout");
    TinyLlava.write(directory);
    Path processing = directory.resolve("preprocessor_config.json");
    for (List<String> each :
        List.of(
            List.of("{\"size\": {\"shortest_edge\": 9}}", "size is 9, expected 8"),
            List.of("{\"crop_size\": 7}", "crop_size is 7, expected 8"),
            List.of("{\"resample\": 2}", "resample is 2"),
            List.of("{\"do_center_crop\": false}", "do_center_crop is false"),
            List.of("{\"rescale_factor\": 1}", "expected 1/255"),
            List.of("{\"image_std\": [1, 0, 1]}", "above 0"),
            List.of("{\"image_mean\": [1, 2]}", "expected three numbers"))) {
      Files.writeString(processing, each.get(0));
      refused(directory, each.get(1));
    }
    Files.writeString(processing, "{\"size\": 8, \"crop_size\": {\"height\": 8, \"width\": 8}}");
    Llava.open(directory).close();
    Files.delete(directory.resolve("tokenizer.json"));
    refused(directory, "tokenizer.json");
  }

  private static void refused(Path directory, String words) {
    assertThatThrownBy(() -> Llava.open(directory).close())
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining(words);
  }
}
