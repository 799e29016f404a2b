package io.distillery.describe.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.ConfigurationException;
import io.distillery.base.JsonProblem;
import io.distillery.base.Text;
import io.distillery.base.TextFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a JSON object an image: <code>{"file_name": "class/x.jpg", "text": "..."}</code>, or an
 * answer of LLaVA's batches, <code>{"question_id": 7, "text": "..."}</code>.
 *
 * @param column that holds the descriptions, where the user names it
 * @param questions the file that says which image a question is about
 */
record JsonCaptions(Path file, Optional<String> column, Optional<Path> questions) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private interface Line {
    void accept(JsonNode object);
  }

  /** Reads them. The first object's fields say which are the name's and the description's. */
  List<Caption> read() throws IOException {
    Map<String, String> images = questions.isPresent() ? images(questions.get()) : Map.of();
    List<Caption> captions = new ArrayList<>();
    CaptionColumns[] columns = new CaptionColumns[1];
    each(
        file,
        object -> {
          if (columns[0] == null) {
            columns[0] = CaptionColumns.of(names(object), column);
          }
          String name = name(object, columns[0].file(), images);
          JsonNode text = object.path(columns[0].text());
          captions.add(new Caption(name, text.isNull() ? "" : string(text, columns[0].text())));
        });
    return captions;
  }

  private String name(JsonNode object, String field, Map<String, String> images) {
    JsonNode value = object.path(field);
    if (!field.equals(CaptionColumns.QUESTION)) {
      return string(value, field);
    }
    if (questions.isPresent()) {
      String image = images.get(value.asText());
      if (image == null) {
        throw new ConfigurationException(
            Text.format("answers question %s, which %s does not hold", value, questions.get()));
      }
      return image;
    }
    if (!value.isTextual()) {
      throw new ConfigurationException(
          "names its image by a question alone: give LLaVA's file of questions with"
              + " descriptions.questions");
    }
    return value.textValue();
  }

  private static Map<String, String> images(Path questions) throws IOException {
    Map<String, String> images = new HashMap<>();
    each(
        questions,
        object ->
            images.put(
                object.path(CaptionColumns.QUESTION).asText(),
                string(object.path("image"), "image")));
    return images;
  }

  private static void each(Path file, Line work) throws IOException {
    BadLines bad = new BadLines();
    Iterator<String> lines = TextContent.read(file).lines().iterator();
    for (long number = 1; lines.hasNext(); number++) {
      String line = lines.next();
      if (line.isBlank()) {
        continue;
      }
      try {
        work.accept(object(line));
      } catch (ConfigurationException e) {
        bad.add(number, e.getMessage());
      }
    }
    bad.throwIfAny(file);
  }

  private static JsonNode object(String line) {
    try {
      JsonNode json = JSON.readTree(line);
      if (!json.isObject()) {
        throw new ConfigurationException("is not a JSON object");
      }
      return json;
    } catch (JsonProcessingException e) {
      throw new ConfigurationException("is not JSON (" + JsonProblem.of(e) + ")", e);
    }
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static String string(JsonNode value, String field) {
    if (!value.isTextual()) {
      throw new ConfigurationException(Text.format("has no string \"%s\"", field));
    }
    TextFile.requireWholeCharacters(value.textValue(), field);
    return value.textValue();
  }
}
