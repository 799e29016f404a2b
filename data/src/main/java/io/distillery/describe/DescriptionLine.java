package io.distillery.describe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.ConfigurationException;
import io.distillery.base.JsonProblem;
import io.distillery.base.Text;
import io.distillery.base.TextFile;

/**
 * Holds a line of {@code metadata.jsonl}: <code>{"file_name": "class/x.jpg", "text": "..."}</code>,
 * the convention of Hugging Face's <i>imagefolder</i>. Further fields are passed over.
 *
 * @param fileName relative to the file's directory, with forward slashes
 */
record DescriptionLine(String fileName, String text) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /**
   * Reads a line.
   *
   * @throws ConfigurationException saying what is wrong with it
   */
  static DescriptionLine parse(String line) {
    JsonNode json;
    try {
      json = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new ConfigurationException("is not JSON (" + JsonProblem.of(e) + ")", e);
    }
    if (!json.isObject()) {
      throw new ConfigurationException("is not a JSON object");
    }
    String fileName = string(json, "file_name").replace('\\', '/');
    return new DescriptionLine(
        fileName.startsWith("./") ? fileName.substring(2) : fileName, string(json, "text"));
  }

  /** Writes the line, without its end. */
  @Override
  public String toString() {
    try {
      return Text.format(
          "{\"file_name\": %s, \"text\": %s}",
          JSON.writeValueAsString(fileName), JSON.writeValueAsString(text));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String string(JsonNode json, String field) {
    if (!json.path(field).isTextual()) {
      throw new ConfigurationException(Text.format("has no string \"%s\"", field));
    }
    TextFile.requireWholeCharacters(json.get(field).textValue(), field);
    return json.get(field).textValue();
  }
}
