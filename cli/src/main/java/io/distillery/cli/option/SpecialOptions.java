package io.distillery.cli.option;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Json;
import io.distillery.base.Text;
import io.distillery.diffusion.lora.LoraChoice;
import io.distillery.hub.HubCache;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.BiConsumer;

/** Reads the options whose texts are not simply a field's value. */
final class SpecialOptions {
  private static final String FEATURES = "classifier";

  private SpecialOptions() {}

  /** Reads {@code true} or {@code false} as whether to fine-tune. */
  static void train(ObjectNode changes, String text) {
    String when = Boolean.parseBoolean(text) ? "ALWAYS" : "NEVER";
    RecipeOption.put(changes, "fineTuning.when", TextNode.valueOf(when));
  }

  /** Reads {@code FILE} or {@code FILE:SCALE}; each call adds one. */
  static void lora(ObjectNode changes, String text) {
    LoraChoice lora = LoraChoice.parse(text);
    changes
        .withObjectProperty("model")
        .withArrayProperty("loras")
        .addObject()
        .put("file", place(lora.file()))
        .put("scale", lora.scale());
  }

  /** Reads a path, or what a hub calls something that was fetched, into a field. */
  static BiConsumer<ObjectNode, String> fetched(String field) {
    return (changes, text) ->
        RecipeOption.put(
            changes, field, TextNode.valueOf(place(HubCache.ofEnvironment().found(Path.of(text)))));
  }

  /** Gives a path from anywhere; a name that a hub could know stays as it is. */
  private static String place(Path path) {
    return !Files.exists(path) && HubCache.name(path).isPresent()
        ? path.toString()
        : path.toAbsolutePath().normalize().toString();
  }

  /** Reads a file of textual inversion; each call adds one. */
  static void embedding(ObjectNode changes, String text) {
    changes
        .withObjectProperty("model")
        .withArrayProperty("embeddings")
        .add(Path.of(text).toAbsolutePath().normalize().toString());
  }

  /** Reads a server's name of a model as it is, and a checkpoint's from the current directory. */
  static void visionLanguageModel(ObjectNode changes, String text) {
    boolean isServed = "OPENAI".equals(changes.at("/descriptions/describer").asText());
    RecipeOption.put(
        changes,
        "descriptions.vlm.model",
        TextNode.valueOf(isServed ? text : Path.of(text).toAbsolutePath().normalize().toString()));
  }

  /** Reads kinds of layers at commas, {@code text} among them. */
  static void loraTargets(ObjectNode changes, String text) {
    ArrayNode targets = Json.MAPPER.createArrayNode();
    boolean isText = false;
    for (String kind : text.split(",")) {
      switch (kind.strip().toLowerCase(Locale.ROOT)) {
        case "attention" -> targets.add("ATTENTION");
        case "feed-forward" -> targets.add("FEED_FORWARD");
        case "convolutions" -> targets.add("CONVOLUTIONS");
        case "text" -> isText = true;
        default ->
            throw new ConfigurationException(
                Text.format(
                    "fineTuning.lora.targets has %s, expected attention, feed-forward, convolutions or text",
                    kind));
      }
    }
    if (targets.isEmpty()) {
      targets.add("ATTENTION");
    }
    RecipeOption.put(changes, "fineTuning.lora.targets", targets);
    RecipeOption.put(changes, "fineTuning.lora.textEncoder", BooleanNode.valueOf(isText));
  }

  /** Reads {@code latents}, {@code classifier} or {@code classifier:FILE}. */
  static void features(ObjectNode changes, String text) {
    int colon = text.indexOf(':');
    String kind = (colon < 0 ? text : text.substring(0, colon)).toLowerCase(Locale.ROOT);
    if (!kind.equals(FEATURES) && !(kind.equals("latents") && colon < 0)) {
      throw new ConfigurationException(
          Text.format(
              "prototypes.images.space is '%s', expected latents, classifier or classifier:FILE",
              text));
    }
    RecipeOption.put(
        changes, "prototypes.images.space", TextNode.valueOf(kind.toUpperCase(Locale.ROOT)));
    if (colon >= 0) {
      Path file = Path.of(text.substring(colon + 1)).toAbsolutePath().normalize();
      RecipeOption.put(changes, "teachers.features", TextNode.valueOf(file.toString()));
    }
  }
}
