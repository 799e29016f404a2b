package io.distillery.diffusion.lora;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.JsonProblem;
import io.distillery.base.Text;
import io.distillery.diffusion.checkpoint.ModelPart;
import io.distillery.torch.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Holds what is said about adapters outside their tensors: the header's {@code
 * lora_adapter_metadata} that diffusers writes, or the {@code adapter_config.json} that peft lays
 * beside a file.
 *
 * @param fields by part; an empty object for a part of which nothing is said
 */
record LoraSettings(Map<ModelPart, JsonNode> fields) {
  /** The key of the header's metadata. */
  static final String METADATA = "lora_adapter_metadata";

  /** The file in an adapter's folder. */
  static final String FILE = "adapter_config.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads what the header says, with each field after its part's name and a dot. */
  static LoraSettings ofHeader(String file, Map<String, String> metadata) {
    String text = metadata.getOrDefault(METADATA, "{}");
    try {
      JsonNode all = JSON.readTree(text);
      Map<ModelPart, JsonNode> fields = new LinkedHashMap<>();
      for (ModelPart part : ModelPart.values()) {
        fields.put(part, within(all, part.folder() + "."));
      }
      return new LoraSettings(fields);
    } catch (JsonProcessingException e) {
      throw new CheckpointException(
          Text.format("%s: %s in the header is no JSON: %s", file, METADATA, JsonProblem.of(e)), e);
    }
  }

  private static JsonNode within(JsonNode all, String prefix) {
    var within = JSON.createObjectNode();
    for (Map.Entry<String, JsonNode> field : all.properties()) {
      if (field.getKey().startsWith(prefix)) {
        within.set(field.getKey().substring(prefix.length()), field.getValue());
      }
    }
    return within;
  }

  /** Reads the configuration in an adapter's folder, which holds for every part. */
  static LoraSettings ofFolder(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      JsonNode all = Files.exists(file) ? JSON.readTree(file.toFile()) : JSON.createObjectNode();
      if (all.path("fan_in_fan_out").asBoolean()) {
        throw new CheckpointException(
            Text.format(
                "%s: fan_in_fan_out is true, expected false: Stable Diffusion has no such layers",
                file));
      }
      Map<ModelPart, JsonNode> fields = new LinkedHashMap<>();
      for (ModelPart part : ModelPart.values()) {
        fields.put(part, all);
      }
      return new LoraSettings(fields);
    } catch (IOException e) {
      throw new CheckpointException(
          Text.format("%s cannot be read as JSON: %s", file, e.getMessage()), e);
    }
  }

  /**
   * The alpha of a layer; empty where nothing is said. Under {@code use_rslora} (Kalajdzievski,
   * arXiv 2312.03732) changes are divided by the root of the rank, which a larger alpha stands for.
   */
  OptionalDouble alpha(ModelPart part, String module, long rank) {
    JsonNode own = fields.get(part);
    JsonNode alpha = own.has("lora_alpha") ? own.get("lora_alpha") : own.path("alpha");
    for (Map.Entry<String, JsonNode> pattern : own.path("alpha_pattern").properties()) {
      if (matches(pattern.getKey(), module)) {
        alpha = pattern.getValue();
      }
    }
    boolean stabilised = own.path("use_rslora").asBoolean();
    if (!alpha.isNumber()) {
      return stabilised ? OptionalDouble.of(rank * Math.sqrt(rank)) : OptionalDouble.empty();
    }
    return OptionalDouble.of(alpha.asDouble() * (stabilised ? Math.sqrt(rank) : 1));
  }

  /** Peft's patterns match the end of a layer's name from a dot on. */
  private static boolean matches(String pattern, String module) {
    try {
      return Pattern.compile("(?:.*\\.)?(?:" + pattern + ")").matcher(module).matches();
    } catch (PatternSyntaxException e) {
      return module.equals(pattern) || module.endsWith("." + pattern);
    }
  }
}
