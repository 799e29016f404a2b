package io.distillery.diffusion.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Holds what {@code tokenizer_config.json} and {@code special_tokens_map.json} say beside the
 * vocabulary.
 *
 * @param start opens every prompt
 * @param end closes every prompt
 * @param pad fills prompts up; in Stable Diffusion 1.x the same as {@code end}, in 2.x {@code !}
 * @param unknown stands for what the vocabulary lacks
 * @param maxLength tokens that the text encoder takes, start and end included; at least 2
 */
record SpecialTokens(String start, String end, String pad, String unknown, int maxLength) {
  static final String CONFIG_FILE = "tokenizer_config.json";
  static final String MAP_FILE = "special_tokens_map.json";
  private static final int CLIP_LENGTH = 77;
  // Configurations without a limit carry 1e30.
  private static final double NO_LIMIT = 1e9;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  SpecialTokens {
    if (maxLength < 2) {
      throw new ConfigurationException(
          Text.format(
              "model_max_length is %d, expected at least 2 (a start and an end token)", maxLength));
    }
  }

  /** Returns CLIP's tokens: {@code <|startoftext|>}, and {@code <|endoftext|>} for all else. */
  static SpecialTokens clip(int maxLength) {
    String end = "<|endoftext|>";
    return new SpecialTokens("<|startoftext|>", end, end, end, maxLength);
  }

  /** Reads the two files; either may be absent, and CLIP's values stand for what they lack. */
  static SpecialTokens read(Path directory) throws IOException {
    JsonNode config = object(directory.resolve(CONFIG_FILE));
    JsonNode map = object(directory.resolve(MAP_FILE));
    // As the reference's loader does: the map outranks a configuration of the older form.
    boolean mapFirst = !config.has("added_tokens_decoder");
    JsonNode first = mapFirst ? map : config;
    JsonNode second = mapFirst ? config : map;
    SpecialTokens clip = clip(CLIP_LENGTH);
    String end = token(first, second, "eos_token", clip.end());
    double length = config.path("model_max_length").asDouble(CLIP_LENGTH);
    return new SpecialTokens(
        token(first, second, "bos_token", clip.start()),
        end,
        token(first, second, "pad_token", end),
        token(first, second, "unk_token", end),
        length > NO_LIMIT ? CLIP_LENGTH : (int) length);
  }

  /** The file's JSON object; an empty one where there is no file. */
  static JsonNode object(Path file) throws IOException {
    if (!Files.exists(file)) {
      return JSON.createObjectNode();
    }
    try {
      JsonNode node = JSON.readTree(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
      if (!node.isObject()) {
        throw new IOException(file + " is not a JSON object");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static String token(JsonNode first, JsonNode second, String name, String otherwise) {
    for (JsonNode node : new JsonNode[] {first.path(name), second.path(name)}) {
      String content = node.isTextual() ? node.asText() : node.path("content").asText(null);
      if (content != null) {
        return content;
      }
    }
    return otherwise;
  }

  private static ObjectNode added(String token) {
    return JSON.createObjectNode()
        .put("content", token)
        .put("lstrip", false)
        .put("normalized", true)
        .put("rstrip", false)
        .put("single_word", false);
  }

  void write(Path directory) throws IOException {
    ObjectNode map = JSON.createObjectNode();
    map.set("bos_token", added(start));
    map.set("eos_token", added(end));
    map.put("pad_token", pad).set("unk_token", added(unknown));
    Files.write(directory.resolve(MAP_FILE), JSON.writeValueAsBytes(map));
    ObjectNode config = JSON.createObjectNode();
    config.put("tokenizer_class", "CLIPTokenizer").put("add_prefix_space", false);
    config.put("do_lower_case", true).put("errors", "replace");
    config.put("model_max_length", maxLength);
    config.setAll(map.deepCopy());
    for (String name : new String[] {"bos_token", "eos_token", "unk_token"}) {
      ((ObjectNode) config.get(name)).put("__type", "AddedToken");
    }
    Files.write(directory.resolve(CONFIG_FILE), JSON.writeValueAsBytes(config));
  }
}
