package io.distillery.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** Keeps of files in JSON no more than their names: where they lay is nobody else's business. */
final class PortableJson {
  private PortableJson() {}

  /** Copies JSON, with names in place of paths. */
  static JsonNode of(JsonNode json) {
    JsonNode copy = json.deepCopy();
    nameFiles(copy);
    return copy;
  }

  private static void nameFiles(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.properties().forEach(field -> field.setValue(named(field.getValue())));
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, named(array.get(i)));
      }
    }
  }

  private static JsonNode named(JsonNode value) {
    if (!value.isTextual()) {
      nameFiles(value);
      return value;
    }
    String text = value.textValue();
    int last = Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\'));
    return last < 0 ? value : TextNode.valueOf(text.substring(last + 1));
  }
}
